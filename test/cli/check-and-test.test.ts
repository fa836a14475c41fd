import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sluice } from './run-sluice.ts';
import { acme, spawnSluice, startSluice, withFolder } from './spawn-sluice.ts';

async function brokenAcme(cwd: string): Promise<void> {
  await cp(acme, join(cwd, 'acme'), { recursive: true });
  const file = join(cwd, 'acme', 'flows', 'login.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"next": "blocked"', '"next": "blokced"'));
  await writeFile(join(cwd, 'acme', 'actions', 'log-risk.js'), 'const ok = 1;\nconst = 2;\n');
  const suite = join(cwd, 'acme', 'scenarios', 'risk.yaml');
  await writeFile(suite, (await readFile(suite, 'utf8')).replace('expect:', 'expcet:'));
}

describe('sluice check', () => {
  it('finds nothing wrong with acme but its warning, exit code 0', async () => {
    const { code, stdout } = await spawnSluice(['check', acme, '--json']);
    const { findings, errors } = JSON.parse(stdout);
    expect([code, errors]).toEqual([0, 0]);
    expect(findings.map(({ code: one }: { code: string }) => one)).toEqual(['disabled-action']);
  });

  it('tells everything in one pass: flow, action and scenario, each at its place, exit code 1', async () => {
    await withFolder(async (cwd) => {
      await brokenAcme(cwd);
      const { code, stdout } = await sluice(['check', 'acme', '--json'], { cwd });
      const { findings } = JSON.parse(stdout) as { findings: Record<string, unknown>[] };
      expect(code).toBe(1);
      for (const finding of findings) {
        expect(Object.keys(finding)).toEqual(
          expect.arrayContaining(['code', 'severity', 'file', 'line', 'column', 'message', 'hint']),
        );
      }
      expect(findings).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            code: 'unknown-target',
            file: 'flows/login.json',
            severity: 'error',
            hint: expect.stringContaining('blocked'),
          }),
          expect.objectContaining({ code: 'action-error', file: 'actions/log-risk.js', line: 2, column: 7 }),
          expect.objectContaining({
            file: 'scenarios/risk.yaml',
            line: 13,
            severity: 'error',
            message: expect.stringContaining('expcet'),
          }),
        ]),
      );
    });
  });

  it('shows places that lead from where the command was typed', async () => {
    await withFolder(async (cwd) => {
      await brokenAcme(cwd);
      const { code, stdout } = await spawnSluice(['check', '.'], { cwd: join(cwd, 'acme') });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^actions\/log-risk\.js:2:7 {2}error action-error$/mu);
      expect(stdout).toMatch(/\n[2-9] errors, \d warnings?\n$/u);
    });
  });

  it('tells what code and graph show together: with the line and carets, as SARIF, and as a failure with --strict', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init', 'mine'], { cwd });
      const file = join(cwd, 'mine', 'flows', 'login.json');
      const flow = await readFile(file, 'utf8');
      await writeFile(
        file,
        flow.replace('step.check-country.country_blocked', 'step.check-country.contry_blocked'),
      );
      const shown = await sluice(['check', 'mine'], { cwd });
      expect(shown.code).toBe(0);
      expect(shown.stdout).toMatch(/^mine\/flows\/login\.json:\d+:\d+ {2}warning unset-step-key$/mu);
      const [, line = '', carets = ''] =
        /^( +\d+ \| .*contry_blocked.*)\n( +\| +\^+)$/mu.exec(shown.stdout) ?? [];
      expect(line.slice(carets.indexOf('^'), carets.length)).toBe('step.check-country.contry_blocked');
      expect(shown.stdout).toContain('Did you mean "country_blocked"?');
      expect((await sluice(['check', 'mine', '--strict'], { cwd })).code).toBe(1);
      const { runs } = JSON.parse((await sluice(['check', 'mine', '--sarif'], { cwd })).stdout);
      expect(runs[0].results).toMatchObject([{ ruleId: 'unset-step-key', level: 'warning' }]);
      expect((await sluice(['check', 'mine', '--sarif', '--json'], { cwd })).code).toBe(2);
    });
  }, 60_000);

  it('finds a suite for a flow that the bundle does not have', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init', 'mine'], { cwd });
      const suite = join(cwd, 'mine', 'scenarios', 'login.yaml');
      await writeFile(suite, (await readFile(suite, 'utf8')).replace('flow: login', 'flow: logni'));
      const { code, stdout } = await sluice(['check', 'mine', '--json'], { cwd });
      expect(code).toBe(1);
      expect(JSON.parse(stdout).findings).toEqual([
        expect.objectContaining({ code: 'unknown-flow', file: 'scenarios/login.yaml', line: 1, column: 7 }),
      ]);
    });
  });

  it('ends with 2 when there is no bundle', async () => {
    const { code, stdout, stderr } = await sluice(['check', 'nowhere', '--json']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*nowhere/u);
  });
});

describe('sluice test', () => {
  it("passes acme's suites, and tells what they cover", async () => {
    const { code, stdout, stderr } = await spawnSluice(['test', acme, '--json']);
    const result = JSON.parse(stdout);
    expect([code, stderr]).toEqual([0, '']);
    expect(result).toMatchObject({ failed: 0, passed: result.scenarios.length });
    expect(result.scenarios[0]).toEqual({
      suite: expect.stringMatching(/^scenarios\//u),
      name: expect.any(String),
      ok: true,
      failures: [],
    });
    expect(result.coverage.blocks.covered).toBe(result.coverage.blocks.total);
    expect(result.coverage.flows['corporate-checks'].blocks.missing).toEqual([]);
  }, 60_000);

  it('ends with 1 when a scenario fails, its line and the difference told', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init', 'mine'], { cwd });
      const suite = join(cwd, 'mine', 'scenarios', 'login.yaml');
      await writeFile(
        suite,
        (await readFile(suite, 'utf8')).replace('claims: { tier: enterprise }', 'claims: { tier: gold }'),
      );
      const shown = await spawnSluice(['test', 'mine', '--coverage'], { cwd });
      expect(shown.code).toBe(1);
      expect(shown.stdout).toMatch(/mine\/scenarios\/login\.yaml:\d+:\d+ {2}expect\.claims/u);
      expect(shown.stdout).toContain('2 passed, 1 failed');
      expect(shown.stdout).toMatch(/^coverage +blocks +branches +edges +conditions +deny reasons +paths$/mu);
      const { code, stdout } = await sluice(['test', 'mine', '--json'], { cwd });
      const [failed] = JSON.parse(stdout).scenarios;
      expect([code, failed.ok]).toEqual([1, false]);
      expect(failed.failures[0].message).toContain('gold');
    });
  }, 60_000);

  it('runs again when a file changes, with --watch, also after one was broken', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init', 'mine'], { cwd });
      const watching = startSluice(['test', 'mine', '--watch'], { cwd });
      try {
        await watching.printed(/3 passed, 0 failed/u);
        const suite = join(cwd, 'mine', 'scenarios', 'login.yaml');
        await writeFile(
          suite,
          (await readFile(suite, 'utf8')).replace('claims: { tier: enterprise }', 'claims: { tier: gold }'),
        );
        await watching.printed(/2 passed, 1 failed/u);
        // What is broken is told, and the next change is waited for.
        const action = join(cwd, 'mine', 'actions', 'check-country.js');
        const source = await readFile(action, 'utf8');
        await writeFile(action, 'const = 1;');
        await watching.printed(/(?:waiting for a change[\s\S]*){3}/u);
        await rm(suite);
        await writeFile(action, source);
        await watching.printed(/0 passed, 0 failed/u);
      } finally {
        await watching.stop();
      }
    });
  }, 60_000);

  it('runs nothing of a suite that has an unknown key, and names its line, exit code 2', async () => {
    await withFolder(async (cwd) => {
      await sluice(['init', 'mine'], { cwd });
      const suite = join(cwd, 'mine', 'scenarios', 'login.yaml');
      await writeFile(suite, (await readFile(suite, 'utf8')).replace('visited:', 'visted:'));
      const { code, stderr } = await sluice(['test', 'mine'], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/mine\/scenarios\/login\.yaml:9:\d+ {2}error/u);
      expect(stderr).toContain('visted');
    });
  });

  it('ends with 1 and still prints one document when the bundle has errors', async () => {
    await withFolder(async (cwd) => {
      await brokenAcme(cwd);
      const { code, stdout, stderr } = await sluice(['test', 'acme', '--json'], { cwd });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ passed: 0, scenarios: [] });
      expect(stderr).toContain('unknown-target');
    });
  });
});
