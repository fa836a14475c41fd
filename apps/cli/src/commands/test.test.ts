import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.ts';
import { recordShell } from '../testing/record-shell.ts';

const template = join(import.meta.dirname, '../../templates/bundle');

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  await cp(template, join(cwd, 'mine'), { recursive: true });
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function sluice(...args: string[]) {
  const shell = recordShell(cwd);
  const code = await runCli(args, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

const suite = () => join(cwd, 'mine', 'scenarios', 'login.yaml');

async function change(from: string, to: string, file = suite()): Promise<string> {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  const changed = text.replace(from, to);
  await writeFile(file, changed);
  return changed;
}

it('sluice test says what of scenarios/ is no suite', async () => {
  await mkdir(join(cwd, 'mine', 'scenarios', 'more'));
  await cp(suite(), join(cwd, 'mine', 'scenarios', 'more', 'login.yaml'));
  const { code, stderr } = await sluice('test', 'mine');
  expect([code, stderr]).toEqual([0, 'note: scenarios/more is not read\n']);
}, 60_000);

describe('sluice test --update', () => {
  it('rewrites what failed to what happened, leaves the rest and what passes, and then passes', async () => {
    const before = await change('claims: { tier: enterprise }', 'claims: { tier: gold } # sold');
    const other = join(cwd, 'mine', 'scenarios', 'other.yaml');
    await writeFile(other, '# fine\nflow: login\nscenarios:\n  - { name: a, expect: {status: awaiting} }\n');
    const { mtimeMs } = await stat(other);
    const { code, stdout } = await sluice('test', 'mine', '--update');
    expect(stdout).toContain('updated  mine/scenarios/login.yaml:10:23  expect.claims.tier');
    expect([code, stdout]).toEqual([0, expect.stringContaining('4 passed, 0 failed')]);
    expect(await readFile(suite(), 'utf8')).toBe(before.replace('tier: gold }', 'tier: enterprise }'));
    expect((await stat(other)).mtimeMs).toBe(mtimeMs);
    expect(await readdir(join(cwd, 'mine', 'scenarios'))).toEqual(['login.yaml', 'other.yaml']);
  }, 60_000);

  it('writes all suites or none: one of them is write-protected, exit code 2', async () => {
    const first = await change('claims: { tier: enterprise }', 'claims: { tier: gold }');
    const other = join(cwd, 'mine', 'scenarios', 'other.yaml');
    const wrong = 'flow: login\nscenarios:\n  - { name: a, expect: { status: denied } }\n';
    await writeFile(other, wrong, { mode: 0o444 });
    const { code, stderr } = await sluice('test', 'mine', '--update');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('mine/scenarios/other.yaml cannot be written'),
    ]);
    expect(await readFile(suite(), 'utf8')).toBe(first);
    expect(await readFile(other, 'utf8')).toBe(wrong);
  }, 60_000);

  it('says what it leaves and why, exit code 1; --json carries both', async () => {
    await change(
      'claims: { tier: enterprise }',
      'claims: { tier: gold }\n      expressions: [event.user.name == "Ann"]',
    );
    const { code, stdout } = await sluice('test', 'mine', '--update', '--json');
    const { updates, failed } = JSON.parse(stdout);
    expect([code, failed]).toEqual([1, 1]);
    expect(updates[0]).toMatchObject({
      suite: 'scenarios/login.yaml',
      updated: [{ path: 'expect.claims.tier', line: 10 }],
      left: [{ path: 'expect.expressions[0]', line: 11, why: expect.stringContaining('expression') }],
    });
  }, 60_000);

  it.each([
    [['--watch', '--update'], /--watch and --update do not go together/u],
    [['--watch', '--json'], /--watch and --json do not go together/u],
    [['--mutate', '--update'], /neither --watch nor --update/u],
    [['--chaos', '--watch'], /neither --watch nor --update/u],
    [['--seed', '3'], /--seed says which faults to plant/u],
    [['--max-mutants', '3', '--chaos'], /--max-mutants says how many faults to plant/u],
    [['--mutate', '--max-mutants', '0'], /whole number from 1 on/u],
  ])('refuses %j, exit code 2', async (options, told) => {
    const { code, stderr } = await sluice('test', 'mine', ...options);
    expect([code, stderr]).toEqual([2, expect.stringMatching(told)]);
  });
});

describe('sluice test --junit', () => {
  it('writes the report beside everything else', async () => {
    await change('claims: { tier: enterprise }', 'claims: { tier: gold }');
    const { code, stdout } = await sluice('test', 'mine', '--junit', 'out/report.xml');
    expect([code, stdout]).toEqual([1, expect.stringContaining('2 passed, 1 failed')]);
    const report = await readFile(join(cwd, 'out', 'report.xml'), 'utf8');
    expect(report).toMatch(/<testsuites name="mine" tests="3" failures="1" errors="0" time="\d+\.\d{3}">/u);
    expect(report).toContain('file="mine/scenarios/login.yaml" line="3"');
    expect(report).toContain('mine/scenarios/login.yaml:10:23  expect.claims.tier');
  }, 60_000);

  it('reports a suite that cannot be read, and a bundle with errors, as errors', async () => {
    await change('expect:', 'expcet:');
    expect((await sluice('test', 'mine', '--junit', 'a.xml')).code).toBe(2);
    expect(await readFile(join(cwd, 'a.xml'), 'utf8')).toMatch(
      /errors="1"[\s\S]*<error message="the key &quot;expcet/u,
    );
    await writeFile(join(cwd, 'mine', 'actions', 'check-country.js'), 'const = 1;');
    expect((await sluice('test', 'mine', '--junit', 'b.xml')).code).toBe(1);
    expect(await readFile(join(cwd, 'b.xml'), 'utf8')).toContain('classname="actions.check-country"');
  }, 60_000);

  it('says that it cannot be written, exit code 2', async () => {
    await writeFile(join(cwd, 'file'), '');
    const { code, stderr } = await sluice('test', 'mine', '--junit', 'file/a.xml');
    expect([code, stderr]).toEqual([2, expect.stringContaining('file/a.xml cannot be written')]);
  }, 60_000);
});

describe('sluice test --mutate', () => {
  it('plants faults in flows and actions, and names those that nothing notices', async () => {
    const { code, stdout, stderr } = await sluice('test', 'mine', '--mutate', '--json');
    const { mutation } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(mutation.killed + mutation.survived).toBe(mutation.possible - mutation.invalid);
    expect(mutation).toMatchObject({ score: 1, survivors: [] });
    expect(stderr).toContain(`${mutation.possible} of ${mutation.possible} faults planted`);
    // A suite that looks at nothing but the status notices less.
    const text = await readFile(suite(), 'utf8');
    await writeFile(suite(), text.replaceAll(/^ +(?:claims|app_metadata|visited|notVisited):.*\n/gmu, ''));
    const weaker = JSON.parse((await sluice('test', 'mine', '--mutate', '--json')).stdout).mutation;
    expect(weaker.possible).toBe(mutation.possible);
    expect(weaker.score).toBeLessThan(1);
    expect(weaker.survivors).toContainEqual({
      kind: 'dropped-call',
      file: 'actions/tag-account-tier.ts',
      line: expect.any(Number),
      column: expect.any(Number),
      change: 'api.session.setCustomClaim(…) was left out',
      site: 'action tag-account-tier',
      reachedBy: 2,
    });
  }, 120_000);

  it('plants none while a scenario fails', async () => {
    await change('claims: { tier: enterprise }', 'claims: { tier: gold }');
    const { code, stdout, stderr } = await sluice('test', 'mine', '--mutate', '--json');
    expect([code, JSON.parse(stdout).mutation]).toEqual([1, null]);
    expect(stderr).toContain('no fault was planted: scenarios fail without one');
  }, 60_000);
});

describe('sluice test --chaos', () => {
  const flow = (onError: string) => ({
    slug: 'login',
    name: 'Login',
    trigger: 'login',
    stages: {
      'post-auth': {
        start: 'score',
        blocks: {
          score: { type: 'custom_action', action: 'score', next: 'told' },
          told: { type: 'call_webhook', url: 'https://audit.example/', onError },
        },
      },
    },
  });
  const scenarios = (score: number, status: string) => `flow: login
scenarios:
  - name: a score of ${score}
    given:
      preset: us-user
      authentication: { outcome: authenticated }
      fetch:
        - { url: "https://score.example/*", respond: { json: { score: ${score} } } }
        - { url: "https://audit.example/*", respond: { json: {} } }
    expect: { status: ${status} }
`;
  const careless = `let score = 0;
try {
  const { body } = await api.fetch('https://score.example/v1');
  score = JSON.parse(body).score;
} catch { /* nobody is kept out because of it */ }
if (score > 80) api.deny('score');
api.session.setCustomClaim('score', score);`;

  async function writeBundle(action: string, onError: string): Promise<void> {
    for (const folder of ['flows', 'actions', 'scenarios'])
      await mkdir(join(cwd, 'shop', folder), { recursive: true });
    const settings = {
      tenant: { slug: 'shop', name: 'Shop' },
      fetch: { allow: ['score.example', 'audit.example'] },
    };
    await writeFile(join(cwd, 'shop', 'sluice.json'), JSON.stringify(settings));
    await writeFile(join(cwd, 'shop', 'flows', 'login.json'), JSON.stringify(flow(onError)));
    await writeFile(join(cwd, 'shop', 'actions', 'score.js'), action);
    await writeFile(join(cwd, 'shop', 'scenarios', 'high.yaml'), scenarios(90, 'denied'));
    await writeFile(join(cwd, 'shop', 'scenarios', 'low.yaml'), scenarios(10, 'completed'));
  }

  it('finds the run that fails open, and marks it, exit code 1', async () => {
    await writeBundle(careless, 'deny');
    const shown = await sluice('test', 'shop', '--chaos');
    expect(shown.code).toBe(1);
    expect(shown.stdout).toMatch(/refused {5}completed {2}FAILS OPEN/u);
    const { chaos } = JSON.parse((await sluice('test', 'shop', '--chaos', '--json')).stdout);
    const high = chaos.rows.filter(({ scenario }: { scenario: string }) => scenario === 'a score of 90');
    const told = high.map(({ fault, status, mark }: Record<string, string>) => [fault, status, mark]);
    expect(told).toEqual([
      // A timeout cannot be caught.
      ['timeout', 'denied', null],
      ['refused', 'completed', 'fail-open'],
      ['status 500', 'completed', 'fail-open'],
      ['malformed', 'completed', 'fail-open'],
    ]);
    expect(chaos).toMatchObject({ failed: 0, failOpen: 3, runs: 12 });
    const low = chaos.rows.filter(({ scenario }: { scenario: string }) => scenario === 'a score of 10');
    const webhook = low.filter(
      ({ request }: { request: { host: string } }) => request.host === 'audit.example',
    );
    expect(webhook.map(({ status }: { status: string }) => status)).toEqual([
      'denied',
      'denied',
      'completed',
      'completed',
    ]);
    expect(low[1]).toMatchObject({ status: 'completed', claims: { score: { before: 10, after: 0 } } });
  }, 60_000);

  it('has nothing to say against a flow that keeps people out, exit code 0', async () => {
    await writeBundle(careless.replace('let score = 0', 'let score = 100'), 'continue');
    const { code, stdout } = await sluice('test', 'shop', '--chaos');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('12 runs with a dependency down: 0 fail open, 0 failed'),
    ]);
  }, 60_000);
});

describe('sluice test --coverage, --min and --suggest', () => {
  it('fails under the gate, and says what is short', async () => {
    const { code, stdout, stderr } = await sluice('test', 'mine', '--min', 'blocks=0,paths=100');
    expect(code).toBe(1);
    expect(stdout).toMatch(/coverage +blocks +branches +edges +conditions +deny reasons +paths/u);
    expect(stderr).toMatch(
      /^error: coverage is short: paths \d+\/\d+, [\d.]+ %, where 100 % is asked for$/mu,
    );
  }, 60_000);

  it('writes pages and suggestions, which then pass and reach every path; nothing is written over', async () => {
    await writeFile(join(cwd, 'taken.yaml'), 'mine');
    const none = await sluice('test', 'mine', '--suggest', '--write', 'taken.yaml');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('taken.yaml is there already')]);
    expect(none.stderr).not.toContain('paths tried');
    expect(await readFile(join(cwd, 'taken.yaml'), 'utf8')).toBe('mine');
    const write = ['--suggest', '--write', 'mine/scenarios/suggested.yaml'];
    const first = await sluice('test', 'mine', ...write, '--coverage-html', 'pages', '--json');
    const { suggestions, left, written } = JSON.parse(first.stdout);
    expect([first.code, left, written]).toEqual([0, [], ['mine/scenarios/suggested.yaml']]);
    expect(suggestions.length).toBeGreaterThan(0);
    expect(await readFile(join(cwd, 'pages', 'flow-login.html'), 'utf8')).toContain('<svg');
    const second = await sluice('test', 'mine', '--min', 'paths=100,edges=100');
    expect([second.code, second.stderr]).toEqual([0, '']);
  }, 120_000);

  it.each([
    [['--min', '101'], /--min: "101" is not a percentage/u],
    [['--min', 'lines=90'], /"lines" is nothing that is measured/u],
    [['--write', 'a.yaml'], /--write says where suggestions go/u],
    [['--suggest', '--write', 'a.txt'], /a suite is a \.yaml or a \.json file/u],
    [['--suggest', '--write', 'a.YAML'], /a suite is a \.yaml or a \.json file/u],
    [['--suggest', '--watch'], /--suggest goes together with neither/u],
  ])('refuses %j, exit code 2', async (options, told) => {
    const { code, stderr } = await sluice('test', 'mine', ...options);
    expect([code, stderr]).toEqual([2, expect.stringMatching(told)]);
  });
});
