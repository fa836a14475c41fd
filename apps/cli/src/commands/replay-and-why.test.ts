import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.ts';
import { recordShell } from '../testing/record-shell.ts';

const acme = join(import.meta.dirname, '..', '..', '..', '..', 'test', 'bundles', 'acme');

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-cli-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  await writeFile(join(folder, name), JSON.stringify(value));
}

/** In this process: a dozen of its own would take their time. */
async function sluice(args: readonly string[], { cwd }: { cwd: string }) {
  const shell = recordShell(cwd);
  const code = await runCli(args, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

const client = { id: 'app', type: 'web' };

/** Two recordings of acme, one denied in pre-login and one by a failed fetch, in `runs/`. */
async function record(cwd: string): Promise<void> {
  await writeJson(cwd, 'user.json', { id: 'usr_jane', email: 'jane@acme.example' });
  await writeJson(cwd, 'auth.json', { outcome: 'authenticated', aal: 'aal1', methods: ['password'] });
  await mkdir(join(cwd, 'runs'));
  for (const [name, event] of [
    ['blocked', { client, request: { geo: { country: 'XX' } } }],
    ['risky', { client, authentication: { risk_score: 85 }, request: { geo: { country: 'US' } } }],
  ] as const) {
    await writeJson(cwd, 'event.json', event);
    const file = join('runs', `${name}.json`);
    const who = ['--user', 'user.json', '--auth', 'auth.json', '--event', 'event.json'];
    const { code, stderr } = await sluice(['run', acme, '--flow', 'login', ...who, '--record', file], {
      cwd,
    });
    expect([code, stderr.includes('error')]).toEqual([1, false]);
    expect((await stat(join(cwd, file))).mode & 0o777).toBe(0o600);
  }
}

describe('sluice replay and sluice why', () => {
  it('replay what run recorded, explain it, and make a scenario of it that passes', async () => {
    await withFolder(async (cwd) => {
      await record(cwd);
      const same = await sluice(['replay', 'runs', '--bundle', acme, '--json'], { cwd });
      expect([same.code, same.stderr]).toEqual([0, '']);
      expect(JSON.parse(same.stdout)).toMatchObject({
        runs: 2,
        identical: 2,
        fine: 2,
        groups: [{}, {}],
        unreadable: [],
      });

      const why = await sluice(['why', join('runs', 'blocked.json'), '--bundle', acme], { cwd });
      expect(why.code).toBe(0);
      expect(why.stdout).toContain('denied in pre-login: country-blocked');
      expect(why.stdout).toContain('step.check-country.country_blocked = true');
      expect(why.stdout).toContain('set by check-country');
      expect(why.stdout).toMatch(
        /true: step\.check-country\.country_blocked == true[\s\S]*flows\/login\.json:13/,
      );
      const bare = await sluice(['why', join('runs', 'risky.json'), '--json'], { cwd });
      expect(JSON.parse(bare.stdout)).toMatchObject({
        status: 'denied',
        decidedBy: { block: 'check-fraud', error: { error_kind: 'http_fetch_failed', line: 1 } },
        condition: {
          block: 'risk-band',
          when: null,
          read: [{ path: 'event.authentication.risk_score', value: 85 }],
        },
      });

      const copy = join(cwd, 'copy');
      await cp(acme, copy, { recursive: true });
      for (const suite of await readdir(join(copy, 'scenarios'))) await rm(join(copy, 'scenarios', suite));
      const out = join('copy', 'scenarios', 'recorded.yaml');
      const made = await sluice(
        ['replay', '--to-scenario', join('runs', 'risky.json'), '--bundle', 'copy', '--out', out],
        { cwd },
      );
      expect([made.code, made.stderr, made.stdout]).toEqual([0, '', '']);
      expect(await readFile(join(cwd, out), 'utf8')).toContain('reason: http_fetch_failed');
      const again = await sluice(
        ['replay', '--to-scenario', join('runs', 'risky.json'), '--bundle', 'copy', '--out', out],
        { cwd },
      );
      expect([again.code, again.stderr.includes('there already')]).toEqual([2, true]);
      const cut = join('runs', 'cut.json');
      await writeFile(join(cwd, cut), '{"recordingVersion":1,');
      const half = await sluice(
        ['replay', '--to-scenario', join('runs', 'risky.json'), cut, '--bundle', 'copy'],
        { cwd },
      );
      expect([half.code, half.stdout]).toEqual([2, '']);
      expect(half.stderr).toContain('cut.json');
      await rm(join(cwd, cut));
      const tested = await sluice(['test', 'copy', '--json'], { cwd });
      const { scenarios } = JSON.parse(tested.stdout) as { scenarios: { suite: string; ok: boolean }[] };
      expect(
        scenarios.filter(({ suite }) => suite === 'scenarios/recorded.yaml').map(({ ok }) => ok),
      ).toEqual([true]);

      // The country is not blocked any more: the run goes on, and to who knows where.
      await writeFile(
        join(copy, 'actions', 'check-country.js'),
        "api.state.set('country_blocked', false);\n",
      );
      const changed = await sluice(['replay', 'runs', '--bundle', 'copy'], { cwd });
      expect(changed.code).toBe(1);
      expect(changed.stdout).toContain('another reason');
      expect(changed.stdout).toContain('requests without a recorded answer');
      const cannot = await sluice(
        ['replay', '--to-scenario', join('runs', 'blocked.json'), '--bundle', 'copy'],
        { cwd },
      );
      expect([cannot.code, cannot.stdout]).toEqual([1, '']);
      expect(cannot.stderr).toContain('cannot be told as a scenario');
    });
  }, 120_000);

  it('name what cannot be read and replay the rest', async () => {
    await withFolder(async (cwd) => {
      await record(cwd);
      const text = await readFile(join(cwd, 'runs', 'blocked.json'), 'utf8');
      await writeFile(join(cwd, 'runs', 'cut.json'), text.slice(0, 500));
      await writeFile(join(cwd, 'runs', 'foreign.json'), '{"status":"completed"}');
      await writeFile(
        join(cwd, 'runs', 'newer.json'),
        text.replace('"recordingVersion":1', '"recordingVersion":9'),
      );
      await writeFile(
        join(cwd, 'runs', 'second.json'),
        text.replaceAll(/run_[0-9a-f]+/gu, 'run_x').replace('"part":1', '"part":2'),
      );
      await writeFile(
        join(cwd, 'runs', 'other.json'),
        text.replaceAll(/run_[0-9a-f]+/gu, 'run_y').replaceAll('"slug":"acme"', '"slug":"another"'),
      );
      const { code, stdout, stderr } = await sluice(['replay', 'runs', 'gone.json', '--bundle', acme], {
        cwd,
      });
      expect(code).toBe(2);
      expect(stdout).toContain('2 runs  2 identical');
      for (const name of [
        'runs/cut.json:1',
        'runs/foreign.json',
        'runs/newer.json',
        'runs/second.json',
        'gone.json',
        'run_y',
      ])
        expect([name, stderr.includes(name)]).toEqual([name, true]);
      expect(stderr).not.toMatch(/\n\s+at (?:async )?\w+ \(/u);
    });
  }, 60_000);

  it('say how they are used', async () => {
    await withFolder(async (cwd) => {
      await sluice(['run', acme, '--flow', 'login', '--record', 'x.json'], { cwd });
      const asked = [
        ['replay', 'x.json'],
        ['replay', 'x.json', '--bundle', acme, '--out', 'y.yaml'],
        ['replay', 'x.json', '--bundle', acme, '--to-scenario', '--json'],
        ['replay', 'x.json', '--bundle', acme, '--to-scenario', '--out', 'y.txt'],
        ['why', 'x.json', '--tenant', 'acme'],
        ['why', 'run_1'],
        ['why', 'run_1', '--data', 'nowhere', '--tenant', 'acme'],
      ];
      for (const args of asked) {
        const { code, stdout, stderr } = await sluice(args, { cwd });
        expect([args, code, stdout]).toEqual([args, 2, '']);
        expect(stderr).toContain('hint:');
      }
      const { stderr } = await sluice(['why', 'run_1', '--data', 'nowhere', '--tenant', 'acme'], { cwd });
      expect(stderr).toContain('no database in nowhere');
    });
  }, 60_000);
});
