import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { stripTypes } from './strip-types.ts';

describe('taking types out', () => {
  it.each([
    ['const n: = 1;', 1],
    ['enum Level { low }', 1],
    ['export const n: = 1;', 0],
  ])('tells what the compiler says of %j, and how many lines are not its own', (source, linesBefore) => {
    expect(stripTypes(source)).toMatchObject({ ok: false, linesBefore });
  });

  it('throws when the compiler breaks down, so that nobody takes that for the fault of the source', () => {
    // In a process of its own: a compiler that broke down once answers nothing more.
    const program = `
      import { stripTypes } from ${JSON.stringify(new URL('./strip-types.ts', import.meta.url).href)};
      let told = 'answered';
      try { stripTypes('('.repeat(40_000) + ')'.repeat(40_000)); } catch { told = 'threw'; }
      console.log(told);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('threw\n');
  });
});
