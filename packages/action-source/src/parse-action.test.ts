import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { parseAction } from './parse-action.ts';

describe('reading the source of an action', () => {
  it.each([
    ['javascript', 'const { id } = await x; return id;', 'body'],
    ['javascript', '', 'body'],
    ['javascript', 'with (event) api.deny(reason);', 'body'],
    ['javascript', 'async (event, api) => {}', 'function'],
    ['javascript', "'use strict';; export default async (event, api) => {};", 'function'],
    ['javascript', 'export async function onLogin(event, api) {}', 'function'],
    ['javascript', 'const onLogin = function (event, api) {};', 'function'],
    ['javascript', 'function a() {} function b() {}', 'body'],
    ['javascript', 'const a = () => 1, b = () => 2;', 'body'],
    ['typescript', 'const n: number = await x; return n as unknown;', 'body'],
    ['typescript', 'export default async <T>(event: T, api: Api): Promise<void> => {};', 'function'],
    [
      'typescript',
      'interface Seen { n: number }\nexport const onLogin = async (event: Seen) => {};',
      'function',
    ],
  ] as const)('5.1 takes %s %j as a %s', (language, source, kind) => {
    expect(parseAction(source, language)?.entry.kind).toBe(kind);
  });

  it.each([
    ['javascript', 'import x from "y"; x();'],
    ['javascript', 'export default async () => {}; export const other = 1;'],
    ['javascript', 'export default 42;'],
    ['javascript', 'function* generate() {}'],
    ['javascript', '#!/usr/bin/env node\nreturn 1;'],
    ['javascript', '}); evil(); (async () => {'],
    ['javascript', 'const n: number = 1;'],
    ['javascript', `${'('.repeat(40_000)}${')'.repeat(40_000)}`],
    ['javascript', ' '.repeat(100_001)],
    ['typescript', 'enum Level { low }'],
    ['typescript', '} evil(); {'],
    ['typescript', 'const n: = 1;'],
  ] as const)('5.1 has no reading for %s %.40j', (language, source) => {
    expect(parseAction(source, language)).toBeNull();
  });

  it('leaves every place of a TypeScript source where its author wrote it', () => {
    const source = "const n: number = 1;\nif (n satisfies number) return;\napi.deny('é' as string);";
    const parsed = parseAction(source, 'typescript');
    expect(parsed?.text).toHaveLength(source.length);
    const last = parsed?.program.body.at(-1);
    expect(source.slice(last?.start, last?.end)).toBe("api.deny('é' as string);");
  });

  it('says nothing of how new the way of reading is to Node, and lets others be heard again', () => {
    const program = `
      import { parseAction } from ${JSON.stringify(new URL('./parse-action.ts', import.meta.url).href)};
      for (const source of ['const n: number = 1;', 'const n: = 1;']) parseAction(source, 'typescript');
      process.emitWarning('of others');`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    expect(stderr.match(/Warning: .*/g)).toEqual(['Warning: of others']);
  });
});
