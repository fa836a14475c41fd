import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSolver, defaultDocuments, isKeyOf, type PathOptions, readActionFacts } from '@sluice/analysis';
import { scenarioEngines } from '@sluice/cli';
import {
  findTurn,
  keyOfRun,
  type MeasuredCoverage,
  measureCoverage,
  type Suggestions,
  type SuiteRun,
  suggestScenarios,
  suiteRunOf,
  type WalkedBundle,
  walkBundle,
  writeSuites,
} from '@sluice/coverage';
import { defaultEvent } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import { type Bundle, loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import { loadSuite, parseSuite, runSuite, type Suite } from '@sluice/scenario';
import fc from 'fast-check';

const sandbox = createSandbox({ runners: 1 });
afterAll(() => sandbox.close());
const createEngine = scenarioEngines(sandbox);

let bundle: Bundle;
let options: PathOptions;
let walked: WalkedBundle;
let handWritten: SuiteRun[];
let before: MeasuredCoverage;
let suggested: Suggestions;

async function runAll(suites: readonly Suite[]): Promise<{ runs: SuiteRun[]; failures: unknown[] }> {
  const runs: SuiteRun[] = [];
  const failures: unknown[] = [];
  for (const suite of suites) {
    const { scenarios } = await runSuite(suite, {
      bundle,
      createEngine,
      observe: (scenario, observation) => runs.push(suiteRunOf(suite, scenario, observation)),
    });
    failures.push(...scenarios.flatMap((scenario) => scenario.failures));
  }
  return { runs, failures };
}

function parse(text: string, file: string): Suite {
  const parsed = parseSuite(text, file);
  if (parsed.ok) return parsed.suite;
  throw new Error(parsed.findings.map(({ message }) => message).join('\n'));
}

beforeAll(async () => {
  const folder = join(import.meta.dirname, '../bundles/acme');
  ({ bundle } = await loadBundle(folder));
  const facts = new Map(
    [...bundle.actions.values()].map((action) => [action.slug, readActionFacts(action)] as const),
  );
  const event = { ...defaultEvent, tenant: { id: 'tenant', slug: 'acme', name: 'Acme' } };
  options = { facts, solver: createSolver({ defaults: { ...defaultDocuments, event } }) };
  walked = walkBundle(bundle, options);
  const loaded = await Promise.all(bundle.scenarioFiles.map((file) => loadSuite(join(folder, file))));
  const { runs, failures } = await runAll(loaded.flatMap((one) => (one.ok ? [one.suite] : [])));
  expect(failures).toEqual([]);
  handWritten = runs;
  before = measureCoverage(bundle, handWritten, walked);
  // Whole givens: what makes them small has its own tests, and takes ten runs for each scenario.
  suggested = await suggestScenarios({
    bundle,
    missing: before.missingPaths,
    createEngine,
    minimise: false,
  });
}, 600_000);

describe('coverage of acme', () => {
  it('the hand-written suites reach every block and branch, and not every path', () => {
    const { blocks, branches, paths, flows } = before.report;
    expect([blocks.covered, branches.covered]).toEqual([blocks.total, branches.total]);
    expect(paths?.exact).toBe(true);
    expect(paths?.covered ?? 0).toBeLessThan(paths?.total ?? 0);
    expect(flows['login']?.paths?.beyond.map(({ scenario }) => scenario)).toEqual([
      'a redirect off the allowlist goes nowhere',
    ]);
    expect(Object.values(flows).flatMap(({ paths: own }) => own?.unlisted ?? [])).toEqual([]);
  });

  it('suggest: with what is suggested every feasible path is taken, and all of it passes', async () => {
    expect(suggested.left).toEqual([]);
    const suites = writeSuites(suggested.suggestions, 'yaml').map(({ flow, text }) =>
      parse(text, `${flow}.yaml`),
    );
    const { runs, failures } = await runAll(suites);
    expect(failures).toEqual([]);
    const { report, missingPaths } = measureCoverage(bundle, [...handWritten, ...runs], walked);
    expect(report.paths).toMatchObject({ covered: report.paths?.total, exact: true });
    expect([...missingPaths.values()].flat()).toEqual([]);
    expect(report.edges?.covered).toBe(report.edges?.total);
  }, 300_000);

  it('suggest: each scenario has a name of its own and expects an end and what was set', () => {
    const names = suggested.suggestions.map(({ flow, scenario }) => `${flow}: ${scenario.name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { scenario } of suggested.suggestions) {
      expect(scenario.expect['status']).toMatch(/^(?:completed|denied)$/u);
      expect(scenario.expect['status'] === 'denied').toBe(scenario.expect['deny'] !== undefined);
    }
  });

  it('JSON suites are the same scenarios', () => {
    const [yaml] = writeSuites(suggested.suggestions, 'yaml');
    const [json] = writeSuites(suggested.suggestions, 'json');
    expect(parse(yaml?.text ?? '', 'a.yaml').scenarios).toEqual(parse(json?.text ?? '', 'a.json').scenarios);
  });
});

const users = fc.constantFrom('sam@home.example', 'jane@acme.example', 'x@disposable.example');
const scores = fc.constantFrom<JsonObject>(
  { respond: { json: { risk_score: 10, score: 10 } } },
  { respond: { json: { risk_score: 60, score: 80 } } },
  { respond: { json: { risk_score: 90, score: 99 } } },
  { respond: { body: 'not JSON' } },
  { respond: { status: 500, json: {} } },
  { fail: 'refused' },
  { fail: 'timeout' },
);
const prompts = fc.constantFrom<JsonObject>({}, { verified: true, managed: true }, { verified: 'true' });
const givens = fc
  .record({
    country: fc.constantFrom('US', 'XX', 'YY', ''),
    ip: fc.constantFrom('203.0.113.10', '198.51.100.7'),
    risk_score: fc.constantFrom(0, 29, 30, 69, 70, 100),
    outcome: fc.constantFrom('authenticated', 'registered', 'failed'),
    email: users,
    tier: fc.constantFrom('free', 'enterprise', null),
    answer: prompts,
    fraud: scores,
    risk: scores,
    hook: scores,
  })
  .map(
    ({ country, ip, risk_score, outcome, email, tier, answer, fraud, risk, hook }): JsonObject => ({
      event: { request: { geo: { country }, ip }, authentication: { risk_score } },
      user: { email, ...(tier !== null && outcome !== 'registered' && { app_metadata: { tier } }) },
      authentication: outcome === 'failed' ? { outcome, reason: 'no' } : { outcome },
      prompts: { mfa: answer, 'device-check': answer },
      fetch: [
        { url: 'https://fraud.acme.example/*', ...fraud },
        { url: 'https://risk.acme.example/*', ...risk },
        { url: 'https://hooks.acme.example:8443/*', ...hook },
      ],
    }),
  );

describe('coverage: random runs of acme', () => {
  it('each takes exactly one of the listed paths, and no count exceeds its total', async () => {
    const paths = walked.reports.get('login')?.paths ?? [];
    await fc.assert(
      fc.asyncProperty(fc.array(givens, { minLength: 1, maxLength: 4 }), async (some) => {
        const scenarios = some.map((given, index) => ({
          name: `run ${index}`,
          given,
          expect: { status: 'completed' },
        }));
        const suite = parse(JSON.stringify({ flow: 'login', scenarios }), 'random.json');
        const { runs } = await runAll([suite]);
        expect(runs).toHaveLength(some.length);
        for (const run of runs) {
          const key = keyOfRun(bundle, run) ?? 'no end';
          expect([key, paths.filter((path) => isKeyOf(key, path)).length]).toEqual([key, 1]);
        }
        const { report } = measureCoverage(bundle, runs, walked);
        for (const { covered, total, missing } of Object.values(report.flows).flatMap((flow) =>
          [
            ...[flow.blocks, flow.branches, flow.conditions, flow.edges, flow.denyReasons, flow.paths],
          ].flatMap((count) => count ?? []),
        )) {
          expect(covered).toBeLessThanOrEqual(total);
          expect(covered + missing.length).toBe(total);
        }
      }),
      { numRuns: 15, seed: 20260105, endOnFailure: true },
    );
  }, 300_000);
});

describe('why: the smallest change of inputs', () => {
  const turn = (flow: string, status: string, given: JsonObject) =>
    findTurn({ bundle, flow, status, given, facts: options.facts, createEngine });
  const user = { id: 'usr_sam', email: 'sam@home.example' };
  const authentication = { outcome: 'authenticated', aal: 'aal1', methods: ['password'] };

  it('names the one place, its old value and the new one', async () => {
    const given = { event: { request: { geo: { country: 'XX' } } }, user, authentication };
    expect(await turn('login', 'denied', given)).toMatchObject({
      kind: 'found',
      status: 'completed',
      changes: [{ path: ['event', 'request', 'geo', 'country'], from: 'XX', to: 'US' }],
    });
  }, 120_000);

  it('tells what a run that got no further is asked then', async () => {
    expect(await turn('emergency', 'denied', {})).toMatchObject({
      kind: 'found',
      changes: expect.arrayContaining([expect.objectContaining({ path: ['event', 'request', 'ip'] })]),
      answers: expect.arrayContaining([expect.objectContaining({ path: ['authentication'] })]),
    });
  }, 120_000);

  it('says so when the run cannot be made again, or has no outcome', async () => {
    const cannot = await turn('login', 'completed', { event: { request: { geo: { country: 'XX' } } } });
    expect(cannot).toMatchObject({ kind: 'none', why: expect.stringContaining('cannot be made again') });
    expect(await turn('login', 'awaiting', {})).toMatchObject({
      kind: 'none',
      why: expect.stringContaining('awaiting'),
    });
  }, 120_000);
});
