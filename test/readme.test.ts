import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');

function run(command: string, args: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

describe('the README', () => {
  let data = '';
  let code = '';
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'sluice-readme-'));
    // Inside the workspace, where `sluice` resolves as it does for an embedder.
    code = await mkdtemp(join(here, 'readme-example-'));
  });
  afterAll(async () => {
    await rm(data, { recursive: true, force: true });
    await rm(code, { recursive: true, force: true });
  });

  it('embeds the engine in the ten lines it shows: they type-check, run and print a token', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const [, example = ''] = /```ts\n(import [\s\S]*?)```/.exec(readme) ?? [];
    expect(example).toContain('createSluice');
    const file = join(code, 'example.ts');
    await writeFile(file, example.replace('test/bundles/acme', join(root, 'test/bundles/acme')));
    await writeFile(
      join(code, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.base.json', include: ['*.ts'] }),
    );
    expect(await run(join(root, 'node_modules/.bin/tsc'), ['-p', code], root)).toEqual({
      code: 0,
      output: '',
    });
    const { code: exit, output } = await run(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', file],
      data,
    );
    expect({ exit, output }).toEqual({ exit: 0, output: expect.stringMatching(/^completed eyJ/) });
    expect(decodeJwt(output.trim().split(' ')[1] ?? '')).toMatchObject({ sub: 'usr_sam', tier: 'free' });
  }, 120_000);

  it('names files and folders that are there', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(4);
    for (const target of links) expect(await run('ls', ['-d', target], root)).toMatchObject({ code: 0 });
  });
});
