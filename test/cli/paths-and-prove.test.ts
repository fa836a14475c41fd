import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sluice } from './run-sluice.ts';
import { acme, spawnSluice, withFolder, writeJson } from './spawn-sluice.ts';

const bundles = join(acme, '..');

/** A bundle of one login flow, with one invariant. */
async function smallBundle(folder: string, invariant: object, stages: object): Promise<void> {
  await mkdir(join(folder, 'flows'));
  await writeJson(folder, 'sluice.json', {
    tenant: { slug: 'small', name: 'Small' },
    invariants: [{ name: 'the rule', ...invariant }],
  });
  await writeJson(join(folder, 'flows'), 'login.json', {
    slug: 'login',
    name: 'Login',
    trigger: 'login',
    stages,
  });
}

const gated = {
  'post-auth': {
    start: 'gate',
    blocks: {
      gate: {
        type: 'decision',
        branches: [{ when: 'event.authentication.risk_score > 50', next: 'mfa' }],
        otherwise: 'continue',
      },
      mfa: { type: 'prompt', prompt: 'totp' },
    },
  },
};

describe('sluice paths', () => {
  it('lists every feasible path with what leads down it', async () => {
    const { code, stdout } = await spawnSluice(['paths', acme, '--flow', 'emergency']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'office-only[1] → (authenticated) → operator-gate[1] → operator-mfa → operator-mfa-gate[1]',
    );
    expect(stdout).toMatch(/when +inCidr\(event\.request\.ip, .*flows\/emergency\.json:\d+\)/);
    expect(stdout).toContain('emergency: 6 feasible paths, of 6 through the graph');
  });

  it('as one JSON document; --max lists fewer', async () => {
    const { stdout } = await sluice(['paths', acme, '--flow', 'emergency', '--json', '--max', '2']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ flow: 'emergency', feasible: '6', exact: true, complete: false });
    expect(report.paths).toHaveLength(2);
    expect(report.paths[0]).toMatchObject({ status: 'denied', verdict: 'possible', obstacles: [] });
  });

  it.each([
    [['--flow', 'nowhere'], 'no flow "nowhere"'],
    [['--flow', 'login', '--max', 'many'], '--max "many"'],
    [['--flow', 'corporate-checks'], 'sub-routine'],
  ])('%j: tells what is wrong, exit code 2', async (args, told) => {
    const { code, stderr } = await sluice(['paths', acme, ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
  });
});

describe('sluice prove', () => {
  it.each(['acme', 'bank', 'saas', 'shop'])(
    'every invariant of %s is proved, exit code 0',
    async (name) => {
      const { code, stdout } = await sluice(['prove', join(bundles, name), '--json']);
      const result = JSON.parse(stdout);
      expect([code, result.refuted, result.undecided]).toEqual([0, 0, 0]);
      for (const { witness } of result.invariants) expect(witness?.confirmed ?? true).toBe(true);
    },
    120_000,
  );

  it('shows the shortest path that breaks one, and takes it, exit code 1', async () => {
    await withFolder(async (cwd) => {
      await smallBundle(cwd, { never: 'issue-tokens', unlessPassed: ['mfa'] }, gated);
      const { code, stdout } = await spawnSluice(['prove', cwd]);
      expect(code).toBe(1);
      expect(stdout).toContain('refuted');
      expect(stdout).toContain('"issue-tokens" is reached without "mfa"');
      expect(stdout).toContain('confirmed by a run');
      expect(stdout).toContain('0 proved, 1 refuted, 0 undecided');
      const { stdout: json } = await sluice(['prove', cwd, '--json']);
      const [proof] = JSON.parse(json).invariants;
      expect(proof).toMatchObject({
        name: 'the rule',
        result: 'refuted',
        file: 'sluice.json',
        witness: { flow: 'login', confirmed: true },
      });
      expect(proof.witness.path.given.authentication.outcome).toMatch(/^(?:authenticated|registered)$/);
    });
  });

  it('a bundle without invariants proves nothing, and says so', async () => {
    await withFolder(async (cwd) => {
      await writeJson(cwd, 'sluice.json', { tenant: { slug: 'small', name: 'Small' } });
      const { code, stderr } = await sluice(['prove', cwd]);
      expect([code, stderr]).toEqual([0, expect.stringContaining('no invariants')]);
    });
  });
});

describe('docs/analysis.md', () => {
  it('names every key of the JSON that paths and prove print', async () => {
    const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'analysis.md'), 'utf8');
    const paths = JSON.parse((await sluice(['paths', acme, '--flow', 'token', '--json'])).stdout);
    const keys = [
      ...Object.keys(paths),
      ...Object.keys(paths.paths[0]),
      ...Object.keys(paths.paths[0].steps[0]),
    ];
    for (const key of keys) expect(text).toContain(`\`${key}\``);
  });
});
