import {
  type ActionFacts,
  createSolver,
  explorePaths,
  type FlowPath,
  isKeyOf,
  keyOfTrace,
  listObstacles,
  type PathReport,
  type Proof,
  proveInvariants,
  readActionFacts,
  scenarioOf,
} from '@sluice/analysis';
import { type Blocks, stageOf } from '@sluice/analysis/testing';
import { defaultEvent, type Inspection } from '@sluice/engine';
import { type Bundle, bundleFromParts } from '@sluice/flow';
import { parseSuite, runScenario, type ScenarioEngineFactory } from '@sluice/scenario';

/** A bundle in short: blocks lead to the next one unless they say where they lead. */
export interface SmallFlow {
  readonly stages: Readonly<Record<string, Blocks>>;
  readonly trigger?: 'login' | 'token';
  readonly subflows?: Readonly<Record<string, Blocks>>;
  readonly actions?: Readonly<Record<string, string>>;
  readonly allow?: readonly string[];
  /** Without names. */
  readonly invariants?: readonly object[];
}

function bundleOf(small: SmallFlow): Bundle {
  const flow = (slug: string, trigger: string, stages: Readonly<Record<string, Blocks>>) => ({
    slug,
    name: slug,
    trigger,
    stages: Object.fromEntries(Object.entries(stages).map(([id, blocks]) => [id, stageOf(blocks)])),
  });
  const { bundle, findings } = bundleFromParts({
    tenantFile: {
      tenant: { slug: 'acme', name: 'Acme' },
      fetch: { allow: small.allow ?? [] },
      invariants: (small.invariants ?? []).map((one, at) => ({ name: `rule ${at}`, ...one })),
    },
    flows: [
      flow('login', small.trigger ?? 'login', small.stages),
      ...Object.entries(small.subflows ?? {}).map(([slug, blocks]) =>
        flow(slug, 'subflow', { main: blocks }),
      ),
    ],
    actions: Object.entries(small.actions ?? {}).map(([slug, source]) => ({ slug, source })),
  } as Parameters<typeof bundleFromParts>[0]);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return bundle;
}

export interface Told {
  readonly report: PathReport;
  readonly results: readonly Proof['result'][];
  /** Paths that are listed without an obstacle, and that the run which was given what they ask for did not take. */
  readonly missed: readonly string[];
  /** Runs that took a path which is not listed. */
  readonly unlisted: readonly string[];
  readonly runs: readonly Inspection[];
}

/** Tells of a flow what analysis tells, and lets runs take each path that is listed, and what else they are given. */
export async function runPaths(
  small: SmallFlow,
  given: readonly object[],
  createEngine: ScenarioEngineFactory,
): Promise<Told> {
  const bundle = bundleOf(small);
  const facts = new Map<string, ActionFacts>(
    [...bundle.actions].map(([slug, { file, source, language }]) => [
      slug,
      readActionFacts({ slug, file, source, language }),
    ]),
  );
  const options = { facts, solver: createSolver() };
  const report = explorePaths(bundle, 'login', options);
  const results = proveInvariants(bundle, options).map(({ result }) => result);
  const missed: string[] = [];
  const unlisted: string[] = [];
  const runs: Inspection[] = [];
  for (const path of report.paths) {
    if (path.verdict.kind !== 'possible' || listObstacles(path).length > 0) continue;
    const input = scenarioOf(path, defaultEvent) ?? {};
    const { key, inspection } = await takePath(bundle, input, createEngine);
    if (!isKeyOf(key, path)) missed.push(`${path.key}\n${key}\n${JSON.stringify(input)}`);
    if (inspection !== null) runs.push(inspection);
  }
  for (const input of given) {
    const { key, inspection } = await takePath(bundle, input, createEngine);
    const isListed = report.paths.some((path: FlowPath) => isKeyOf(key, path));
    if (!isListed) unlisted.push(`${key}\n${JSON.stringify(input)}`);
    if (inspection !== null) runs.push(inspection);
  }
  return { report, results, missed, unlisted, runs };
}

async function takePath(
  bundle: Bundle,
  given: object,
  createEngine: ScenarioEngineFactory,
): Promise<{ readonly key: string; readonly inspection: Inspection | null }> {
  const loaded = parseSuite(JSON.stringify({ flow: 'login', scenarios: [{ name: 'it', given }] }), 'it.json');
  if (!loaded.ok) return { key: loaded.findings.map(({ message }) => message).join('; '), inspection: null };
  const seen: Inspection[] = [];
  const { failures } = await runScenario(loaded.suite, 0, {
    bundle,
    createEngine,
    observe: (_, { inspection }) => seen.push(inspection),
  });
  const [inspection] = seen;
  if (inspection === undefined) return { key: failures[0]?.message ?? 'no run', inspection: null };
  const { result, trace } = inspection;
  const { status } = result;
  if (status !== 'completed' && status !== 'denied') return { key: `=${status}`, inspection };
  const last = trace.at(-1);
  const endedBefore = last?.stage === 'pre-login' && (last.outcome === 'denied' || last.outcome === 'error');
  const { authentication } = given as { authentication?: { outcome: 'authenticated' } };
  const answer = endedBefore ? null : (authentication?.outcome ?? null);
  return { key: keyOfTrace({ trace, status, answer }), inspection };
}
