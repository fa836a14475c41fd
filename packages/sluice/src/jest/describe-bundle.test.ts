import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeBundle, type TestRunner } from './index.ts';

const template = join(import.meta.dirname, '../../../../apps/cli/templates/bundle');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-jest-'));
  await cp(template, join(folder, 'mine'), { recursive: true });
  const suite = await readFile(join(template, 'scenarios', 'login.yaml'), 'utf8');
  await writeFile(
    join(folder, 'mine', 'scenarios', 'wrong.yaml'),
    suite.replace('claims: { tier: enterprise }', 'claims: { tier: gold, more: 1 }'),
  );
  await writeFile(join(folder, 'mine', 'scenarios', 'broken.yaml'), suite.replace('expect:', 'expcet:'));
  await cp(template, join(folder, 'broken'), { recursive: true });
  await writeFile(join(folder, 'broken', 'actions', 'check-country.js'), 'const = 1;');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A runner that keeps what it is told, and runs it: `<names>: ok`, or the error. */
async function runDescribed(tell: (runner: TestRunner) => void): Promise<Map<string, Error | 'ok'>> {
  const names: string[] = [];
  const hooks = { before: [] as (() => Promise<void>)[], after: [] as (() => Promise<void>)[] };
  const tests = new Map<string, () => Promise<void> | void>();
  tell({
    describe(name, body) {
      names.push(name);
      body();
      names.pop();
    },
    it: (name, test) => tests.set([...names, name].join(' > '), test),
    beforeAll: (hook) => hooks.before.push(hook),
    afterAll: (hook) => hooks.after.push(hook),
  });
  const ended = new Map<string, Error | 'ok'>();
  for (const hook of hooks.before) await hook();
  for (const [name, test] of tests) {
    try {
      await test();
      ended.set(name, 'ok');
    } catch (error) {
      ended.set(name, error instanceof Error ? error : new Error(String(error)));
    }
  }
  for (const hook of hooks.after) await hook();
  return ended;
}

describe('describeBundle', () => {
  it('tells one describe a suite and one it a scenario, and points a failure at its line', async () => {
    const ended = await runDescribed((runner) => describeBundle(join(folder, 'mine'), { runner }));
    expect([...ended].map(([name, end]) => [name, end === 'ok'])).toEqual([
      ['bundle mine > has no errors', true],
      ['bundle mine > scenarios/broken.yaml > can be read', false],
      ['bundle mine > scenarios/login.yaml > an enterprise user gets the tier claim', true],
      [expect.stringContaining('scenarios/login.yaml > everybody else'), true],
      [expect.stringContaining('scenarios/login.yaml > a blocked country'), true],
      ['bundle mine > scenarios/wrong.yaml > an enterprise user gets the tier claim', false],
      [expect.stringContaining('scenarios/wrong.yaml > everybody else'), true],
      [expect.stringContaining('scenarios/wrong.yaml > a blocked country'), true],
    ]);
    const errors = [...ended.values()].filter((end) => end instanceof Error);
    const file = join(folder, 'mine', 'scenarios', 'wrong.yaml');
    expect(errors[0]?.message).toMatch(/scenarios\/broken\.yaml:7:5 {2}the key "expcet" is not known here/u);
    expect(errors[1]?.message).toContain(
      `${file}:10:23  expect.claims.tier\n  expected "gold", got "enterprise"`,
    );
    expect(errors[1]?.stack).toContain(
      `\n    at expect.claims.tier (${file}:10:23)\n    at expect.claims.more (${file}:10:`,
    );
  });

  it('runs nothing of a bundle with errors, and tells them once', async () => {
    const ended = await runDescribed((runner) =>
      describeBundle(pathToFileURL(join(folder, 'broken')), { runner }),
    );
    const [[, first] = [], ...others] = ended;
    expect(String(first)).toContain('actions/check-country.js:1');
    for (const [, end] of others) expect(String(end)).toContain('the bundle has errors, so nothing was run');
    expect(others).toHaveLength(3);
  });

  it('does not pass a bundle that has no scenarios', async () => {
    const bare = join(folder, 'bare');
    await cp(join(folder, 'mine'), bare, { recursive: true });
    await rm(join(bare, 'scenarios'), { recursive: true });
    const ended = await runDescribed((runner) => describeBundle(bare, { runner }));
    expect([...ended].map(([name, end]) => [name, end === 'ok'])).toEqual([
      ['bundle bare > has no errors', true],
      ['bundle bare > has scenarios', false],
    ]);
    expect(String(ended.get('bundle bare > has scenarios'))).toContain(join(bare, 'scenarios'));
  });

  it('looks beside the test file that the runner tells of, where nothing of it is global', async () => {
    const testPath = join(folder, 'sign-in.test.ts');
    const ended = await runDescribed((runner) =>
      describeBundle('./mine', { runner: { ...runner, expect: { getState: () => ({ testPath }) } } }),
    );
    expect(ended.get('bundle mine > has no errors')).toBe('ok');
  });

  it('says where it looked when there is no bundle, and what it needs when there is no runner', () => {
    const runner: TestRunner = { describe() {}, it() {}, beforeAll() {}, afterAll() {} };
    expect(() => describeBundle('./nowhere', { runner })).toThrow(
      expect.objectContaining({
        code: 'bundle_unreadable',
        // A test runner shows the message alone.
        message: expect.stringContaining(
          `sluice.json in ${join(import.meta.dirname, 'nowhere')}, and none in`,
        ),
      }),
    );
    const globals = globalThis as { describe?: unknown };
    const { describe: kept } = globals;
    delete globals.describe;
    try {
      expect(() => describeBundle(join(folder, 'mine'))).toThrow(/finds no test runner/u);
    } finally {
      globals.describe = kept;
    }
  });
});
