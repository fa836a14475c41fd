import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.ts';
import { recordShell } from '../testing/record-shell.ts';

const template = join(import.meta.dirname, '../../templates/bundle');

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluice-check-'));
  await cp(template, join(cwd, 'mine'), { recursive: true });
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const action = (name: string, source: string) => writeFile(join(cwd, 'mine', 'actions', name), source);

async function check(...options: string[]) {
  const shell = recordShell(cwd);
  const code = await runCli(['check', 'mine', ...options], shell);
  return { code, stdout: shell.stdout() };
}

describe('sluice check', () => {
  it('a source that no compiler gets over does not keep others from being read', async () => {
    await action('a-nested.ts', `let x: ${'('.repeat(5_000)}string${')'.repeat(5_000)};`);
    await action('b-fine.ts', `const mail: string = event.user?.email ?? ''; api.log('info', mail);`);
    const { code, stdout } = await check('--json');
    const { findings } = JSON.parse(stdout) as { findings: { code: string; file: string; hint: string }[] };
    expect(code).toBe(1);
    expect(findings.filter(({ code: one }) => one !== 'unattached-action')).toMatchObject([
      {
        code: 'action-error',
        file: 'actions/a-nested.ts',
        hint: 'Take what is innermost out, into a variable or a function of its own.',
      },
      { code: 'personal-data-logged', file: 'actions/b-fine.ts' },
    ]);
  }, 60_000);

  it('says of a source which it has not read that it has not', async () => {
    const settings = { tenant: { slug: 'mine', name: 'Mine' }, limits: { actionSourceBytes: 200_000 } };
    await writeFile(join(cwd, 'mine', 'sluice.json'), JSON.stringify(settings));
    await action(
      'long.js',
      `api.log('info', event.user?.email ?? '');\n${'// as long as it takes\n'.repeat(6_000)}`,
    );
    const { stdout } = await check();
    expect(stdout).toContain('the action "long" could not be read: nothing is told of its code');
  }, 60_000);
});
