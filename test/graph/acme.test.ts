import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCli } from '@sluice/cli';
import { recordShell } from '../../apps/cli/src/testing/record-shell.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** What `sluice graph` writes, called at the root of the repository. */
async function graph(...args: readonly string[]): Promise<string> {
  const shell = recordShell(root);
  expect({ code: await runCli(['graph', ...args], shell), said: shell.stderr() }).toEqual({
    code: 0,
    said: '',
  });
  return shell.stdout();
}

const acme = 'test/bundles/acme';

describe('graph of acme', () => {
  it.each(['login', 'token', 'emergency', 'partner', 'corporate-checks'])(
    '%s is drawn as the golden file has it',
    async (flow) => {
      const file = `test/graph/golden/${flow}.dot`;
      const drawn = await graph(acme, '--flow', flow, '--format', 'dot');
      const golden = await readFile(join(root, file), 'utf8');
      // Look at the difference; where it is meant: sluice graph test/bundles/acme --flow <flow> --format dot --out <file>
      expect({ file, text: drawn }).toEqual({ file, text: golden });
    },
  );

  it.each([['docs/images/acme-login.svg', ['--flow', 'login']]])(
    '%s is what the command draws',
    async (file, args) => {
      const drawn = await graph(acme, ...args, '--format', 'svg');
      expect({ file, text: drawn }).toEqual({ file, text: await readFile(join(root, file), 'utf8') });
    },
  );
});
