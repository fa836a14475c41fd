import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sluice } from './run-sluice.ts';
import { acme, pnpm, spawnSluice, withFolder } from './spawn-sluice.ts';

const root = join(import.meta.dirname, '..', '..');

describe('sluice init', () => {
  it('writes a bundle that checks, tests and draws without another touch', async () => {
    await withFolder(async (cwd) => {
      const made = await spawnSluice(['init', 'mine'], { cwd });
      expect([made.code, made.stderr]).toEqual([0, '']);
      expect(made.stdout).toContain('sluice test mine');
      const checked = await sluice(['check', 'mine', '--json'], { cwd });
      expect(JSON.parse(checked.stdout)).toMatchObject({ errors: 0, warnings: 0, findings: [] });
      const tested = await sluice(['test', 'mine', '--json'], { cwd });
      expect(JSON.parse(tested.stdout)).toMatchObject({ passed: 3, failed: 0 });
      expect((await spawnSluice(['graph', 'mine', '--flow', 'login'], { cwd })).stdout).toMatch(
        /^%% .*\(login\)\nflowchart TD\n/u,
      );
    });
  }, 60_000);

  it('gives actions whose types an editor can check, and that flag a misspelt call', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init'], { cwd });
      const tsc = async () => {
        const child = spawn(process.execPath, [
          join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
          '-p',
          cwd,
        ]);
        let text = '';
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        const [code] = await once(child, 'close');
        return { code, text };
      };
      expect(await tsc()).toEqual({ code: 0, text: '' });
      const typo =
        "/** @param {import('../sluice-actions').ActionEvent} event @param {import('../sluice-actions').Api} api */\nexport default (event, api) => api.dney('x');\n";
      await writeFile(join(cwd, 'actions', 'typo.js'), typo);
      expect((await tsc()).text).toContain("'dney'");
    });
  }, 60_000);

  it('refuses a folder that is not empty, exit code 2, nothing written', async () => {
    await withFolder(async (cwd) => {
      await writeFile(join(cwd, 'sluice.json'), 'mine');
      const { code, stderr } = await spawnSluice(['init', '.'], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain('not empty');
      expect(await readdir(cwd)).toEqual(['sluice.json']);
    });
  });
});

describe('sluice graph', () => {
  it('says which forms there are when asked for another, exit code 2', async () => {
    const { code, stdout, stderr } = await sluice(['graph', acme, '--flow', 'login', '--format', 'png']);
    expect([code, stdout]).toEqual([2, '']);
    for (const form of ['mermaid', 'svg', 'dot']) expect(stderr).toContain(form);
  });

  it('draws every flow of acme', async () => {
    for (const flow of ['login', 'token', 'corporate-checks']) {
      const { code, stdout } = await sluice(['graph', acme, '--flow', flow]);
      expect([
        code,
        stdout.split('\n')[0]?.endsWith(`(${flow})`) && stdout.includes('\nflowchart TD\n'),
      ]).toEqual([0, true]);
    }
  });
});

describe('sluice', () => {
  it('shows its commands, and exit code 2 when none is given', async () => {
    const help = await spawnSluice(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    for (const command of ['init', 'run', 'check', 'test', 'graph'])
      expect(help.stdout).toContain(`  ${command} `);
    const nothing = await spawnSluice([]);
    expect([nothing.code, nothing.stdout]).toEqual([2, '']);
    expect(nothing.stderr).toContain('Usage:');
  });

  it('ends with 2 for an unknown command, with the nearest one', async () => {
    const { code, stderr } = await sluice(['chekc']);
    expect(code).toBe(2);
    expect(stderr).toContain("unknown command 'chekc'");
    expect(stderr).toContain('check');
  });

  it('does not mind a reader that stops reading', async () => {
    const main = join(root, 'apps', 'cli', 'src', 'main.ts');
    const child = spawn('sh', [
      '-c',
      '"$0" "$1" run "$2" --flow login --json | true',
      process.execPath,
      main,
      acme,
    ]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child, 'close');
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /u);
  });

  it('is what the package manager runs from any folder of the repository, and adds nothing to what it says', async () => {
    for (const folder of ['', join('packages', 'flow')]) {
      const { code, stderr } = await pnpm(['-s', 'sluice', 'check', 'nothing-here'], join(root, folder));
      expect({ folder, code }).toEqual({ folder, code: 2 });
      expect(stderr).toMatch(/^error: .*nothing-here/u);
      expect(stderr).toContain(join(root, folder, 'nothing-here'));
      expect(stderr).not.toContain('ELIFECYCLE');
    }
  });

  it('takes paths from the folder that it was typed in when the package manager is sent to the repository', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init', 'mine'], { cwd });
      expect(await pnpm(['-C', root, '-s', 'sluice', 'check', 'mine'], cwd)).toMatchObject({ code: 0 });
    });
  });
});
