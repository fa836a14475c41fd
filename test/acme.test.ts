import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scenarioEngines } from '@sluice/cli';
import { type Bundle, checkBundle, formatFinding, loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import { loadSuite, type Observation, runSuite, type Suite, type SuiteResult } from '@sluice/scenario';

const folder = join(import.meta.dirname, 'bundles', 'acme');
const suiteFolder = join(folder, 'scenarios');
const files = (await readdir(suiteFolder)).sort();

const sandbox = createSandbox({ runners: 2 });
const createEngine = scenarioEngines(sandbox);
let bundle: Bundle;
const observed: Observation[] = [];

beforeAll(async () => {
  const loaded = await loadBundle(folder);
  bundle = loaded.bundle;
  expect(loaded.findings).toEqual([]);
});
afterAll(() => sandbox.close());

async function suiteOf(file: string): Promise<Suite> {
  const loaded = await loadSuite(join(suiteFolder, file));
  if (!loaded.ok)
    throw new Error(loaded.findings.map(({ line, message }) => `${file}:${line} ${message}`).join('\n'));
  return loaded.suite;
}

/** What did not pass, as lines. */
function tellFailures(result: SuiteResult): string[] {
  return result.scenarios.flatMap(({ name, failures }) =>
    failures.map(({ line, path, message }) => `${name}, line ${line}, ${path}: ${message}`),
  );
}

describe('the bundle acme', () => {
  it('checks without an error, its one warning about the action that is switched off', async () => {
    const findings = await checkBundle(bundle, {
      checkAction: (source, language) => sandbox.check(source, language),
    });
    const told = findings.map((finding) => `${finding.severity} ${formatFinding(finding)}`);
    expect(told.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(told.filter((line) => !line.includes('show-banner'))).toEqual([]);
  });

  it.each(files)('passes its scenarios: %s', async (file) => {
    const result = await runSuite(await suiteOf(file), {
      bundle,
      createEngine,
      observe: (_, seen) => observed.push(seen),
    });
    expect(tellFailures(result)).toEqual([]);
    expect(result.passed).toBe((await suiteOf(file)).scenarios.length);
  });

  it('has a scenario for every block of every flow', () => {
    const visited = new Set(observed.flatMap(({ inspection }) => inspection.trace.map(({ block }) => block)));
    const blocks = [...bundle.flows.values()].flatMap(({ definition }) =>
      Object.values(definition.stages).flatMap((stage) => Object.keys(stage.blocks)),
    );
    expect(blocks.filter((block) => !visited.has(block))).toEqual([]);
  });

  it('8.2 9.3 shows the end user neither reason nor log in any scenario', () => {
    expect(observed.length).toBeGreaterThan(40);
    for (const { result, inspection } of observed) {
      const shown = JSON.stringify({ ...result, accessToken: null });
      const hidden = inspection.audit.flatMap(({ type, data }) =>
        type === 'flow.run_denied' ? [data.reason] : [],
      );
      const logs = inspection.trace.flatMap((entry) => entry.logs.map(({ message }) => message));
      for (const text of [...hidden, ...logs]) expect(shown).not.toContain(String(text));
    }
  });

  it('7.8 9.2 keeps secrets out of every trace and audit', () => {
    expect(observed.some(({ requests }) => JSON.stringify(requests).includes('secret:fraud-key'))).toBe(true);
    for (const { inspection } of observed)
      expect(JSON.stringify(inspection)).not.toMatch(/secret:(?:fraud|hook)-key/u);
  });

  it('gives the same answer every time it is asked', async () => {
    const suite = await suiteOf('registration.yaml');
    const tell = async () => {
      const seen: unknown[] = [];
      await runSuite(suite, {
        bundle,
        createEngine,
        observe: (_, { inspection, event, user }) => {
          seen.push([
            inspection.state,
            inspection.trace.map(({ block, effects, logs }) => [block, effects, logs]),
            event,
            user,
          ]);
        },
      });
      return seen;
    };
    expect(await tell()).toEqual(await tell());
  });
});

/** Ways to change an expectation so that it asks for something else. */
const mutations: Readonly<Record<string, (value: never) => unknown>> = {
  status: (value: string) => (value === 'completed' ? 'denied' : 'completed'),
  visited: (value: string[]) => [...value].reverse().concat(value),
  notVisited: () => undefined,
  state: (value: object) => ({ ...value, 'never-written': { key: 1 } }),
  claims: (value: object) => ({ ...value, more: true }),
  app_metadata: (value: object) => ({ ...value, more: true }),
  logs: (value: object[]) => [...value, { contains: 'nobody ever wrote this' }],
  deny: (value: object) => ({ ...value, reason: 'another-reason' }),
  audit: (value: object[]) => [...value, { type: 'flow.rolled_back' }],
  fetches: (value: object[]) => [...value, {}],
  expressions: (value: string[]) => [...value, '1 == 2'],
};

describe('an expectation of acme that is changed', () => {
  it.each(files)(
    'fails, and it alone: %s',
    async (file) => {
      const suite = await suiteOf(file);
      for (const [index, scenario] of suite.scenarios.entries()) {
        const written = Object.entries(scenario.expect).filter(([, value]) => value !== undefined);
        expect(written.map(([key]) => key).filter((key) => !(key in mutations))).toEqual([]);
        for (const [key, value] of written) {
          const changed =
            key === 'notVisited'
              ? { notVisited: await visitedIn(suite, index) }
              : { [key]: mutations[key]?.(value as never) };
          const only: Suite = {
            ...suite,
            scenarios: [{ ...scenario, expect: { ...scenario.expect, ...changed } }],
          };
          const result = await runSuite(only, { bundle, createEngine });
          const paths = result.scenarios.flatMap(({ failures }) => failures.map(({ path }) => path));
          expect([scenario.name, key, paths.length > 0]).toEqual([scenario.name, key, true]);
          expect(paths.filter((path) => !path.startsWith(`expect.${key}`))).toEqual([]);
        }
      }
    },
    120_000,
  );

  it('a request without an answer fails the scenario, and nothing leaves the machine', async () => {
    const suite = await suiteOf('risk.yaml');
    const [scenario] = suite.scenarios;
    if (scenario === undefined) throw new Error('risk.yaml is empty');
    const silent = {
      ...scenario,
      given: { ...scenario.given, fetch: [] },
      expect: { status: 'denied' as const },
    };
    const result = await runSuite({ ...suite, scenarios: [silent] }, { bundle, createEngine });
    expect(tellFailures(result)).toEqual([
      expect.stringContaining('no entry of given.fetch answers POST https://fraud.acme.example/v1/check'),
    ]);
  });
});

/** Blocks that a scenario really visits. */
async function visitedIn(suite: Suite, index: number): Promise<string[]> {
  const seen: Observation[] = [];
  const scenarios = suite.scenarios.slice(index, index + 1);
  await runSuite(
    { ...suite, scenarios },
    { bundle, createEngine, observe: (_, observation) => seen.push(observation) },
  );
  return seen.flatMap(({ inspection }) => inspection.trace.map(({ block }) => block)).slice(0, 1);
}
