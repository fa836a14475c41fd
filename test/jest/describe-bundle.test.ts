import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const template = join(import.meta.dirname, '../../apps/cli/templates/bundle');
const jest = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');

let folder: string;
beforeAll(async () => {
  // Inside the workspace, where `sluice` resolves as it does for an embedder.
  folder = await mkdtemp(join(import.meta.dirname, 'embedder-'));
  await cp(template, join(folder, 'mine'), { recursive: true });
  const suite = join(folder, 'mine', 'scenarios', 'login.yaml');
  const text = await readFile(suite, 'utf8');
  await writeFile(suite, text.replace('claims: { tier: enterprise }', 'claims: { tier: gold }'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs jest as an embedder does, on one test file that is written for it. */
async function runJest(name: string, source: string, type: 'es6' | 'commonjs', flags: readonly string[]) {
  await writeFile(join(folder, name), source);
  const config = {
    rootDir: folder,
    testMatch: [`<rootDir>/${name}`],
    modulePathIgnorePatterns: [],
    moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
    extensionsToTreatAsEsm: type === 'es6' ? ['.ts'] : [],
    transformIgnorePatterns: type === 'es6' ? ['/node_modules/'] : [],
    transform: {
      [type === 'es6' ? '\\.ts$' : '\\.[cm]?[jt]s$']: [
        '@swc/jest',
        { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type } },
      ],
    },
  };
  const args = [...flags, '--no-node-snapshot', '--disable-warning=ExperimentalWarning', jest];
  // Whoever runs these tests may have colours forced upon every process, and here the text is read.
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: '1' };
  const child = spawn(process.execPath, [...args, '--config', JSON.stringify(config), '--colors=false'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output };
}

describe('a bundle in the tests of an embedder', () => {
  it.each([
    [
      'ES modules',
      'esm.test.mjs',
      `import { describeBundle } from 'sluice/jest';`,
      'es6',
      ['--experimental-vm-modules'],
    ],
    ['CommonJS', 'cjs.test.cjs', `const { describeBundle } = require('sluice/jest');`, 'commonjs', []],
  ] as const)(
    'runs under jest with %s, and shows the line of the suite that failed',
    async (_, name, load, type, flags) => {
      const { code, output } = await runJest(name, `${load}\ndescribeBundle('./mine');\n`, type, flags);
      expect(output).toContain('Tests:       1 failed, 3 passed, 4 total');
      expect(output).toMatch(
        /login\.yaml:10:23 {2}expect\.claims\.tier\n +expected "gold", got "enterprise"/u,
      );
      expect(output).toMatch(/> 10 \| +claims: \{ tier: gold \}/u);
      expect(output).toMatch(/at expect\.claims\.tier \(mine\/scenarios\/login\.yaml:10:23\)/u);
      expect(output).not.toContain('did not exit');
      expect(code).toBe(1);
    },
    240_000,
  );
});
