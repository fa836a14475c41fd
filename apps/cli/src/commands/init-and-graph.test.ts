import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.ts';
import { recordShell } from '../testing/record-shell.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluice-first-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function sluice(...args: string[]) {
  const shell = recordShell(cwd);
  const code = await runCli(args, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

it('sluice init: what it says to type next can be typed, whatever the folder is called', async () => {
  const { stdout } = await sluice('init', "Jane's bundle");
  expect(stdout).toContain(`\n  sluice test 'Jane'\\''s bundle'\n`);
  expect((await sluice('init', 'plain_1')).stdout).toContain('\n  sluice test plain_1\n');
});

it('sluice graph --out: makes the folder, and says what cannot be written, exit code 2', async () => {
  await sluice('init', 'mine');
  const drawn = await sluice('graph', 'mine', '--flow', 'login', '--out', 'pictures/of it/login.mmd');
  expect(drawn).toMatchObject({ code: 0, stdout: '', stderr: 'pictures/of it/login.mmd written\n' });
  expect(await readFile(join(cwd, 'pictures/of it/login.mmd'), 'utf8')).toContain('flowchart');
  await writeFile(join(cwd, 'file'), '');
  const refused = await sluice('graph', 'mine', '--flow', 'login', '--out', 'file/login.mmd');
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('file/login.mmd cannot be written'),
  });
});
