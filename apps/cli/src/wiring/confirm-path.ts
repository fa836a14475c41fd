import { type FlowPath, isKeyOf, keyOfTrace, listObstacles, scenarioOf } from '@sluice/analysis';
import type { Inspection } from '@sluice/engine';
import { defaultEvent } from '@sluice/engine';
import type { Bundle } from '@sluice/flow';
import { parseSuite, runScenario, type ScenarioEngineFactory } from '@sluice/scenario';

/** What became of a run that was given what a path asks for. */
export interface Confirmation {
  /** `taken`: the run took the path. `elsewhere`: it did not. `not-run`: there was nothing to run. */
  readonly result: 'taken' | 'elsewhere' | 'not-run';
  /** One line for people. */
  readonly note: string;
}

/** Runs what the path asks for, and tells whether the run really takes it. */
export async function confirmPath(
  bundle: Bundle,
  flow: string,
  path: FlowPath,
  createEngine: ScenarioEngineFactory,
): Promise<Confirmation> {
  const given = scenarioOf(path, defaultEvent);
  const [obstacle] = listObstacles(path);
  if (given === null) return { result: 'not-run', note: obstacle ?? 'no event is known that takes it' };
  const name = 'the path';
  const loaded = parseSuite(JSON.stringify({ flow, scenarios: [{ name, given }] }), 'path.json');
  if (!loaded.ok) {
    const [first] = loaded.findings;
    return { result: 'not-run', note: `no scenario can say it: ${first?.message ?? 'it is malformed'}` };
  }
  const seen: { key: string | null; blocks: string } = { key: null, blocks: '' };
  const { failures } = await runScenario(loaded.suite, 0, {
    bundle,
    createEngine,
    observe: (_, { inspection }) => {
      seen.key = keyOfInspection(inspection, path);
      seen.blocks = inspection.trace.map(({ block }) => block).join(' → ');
    },
  });
  if (seen.key === null) {
    const [first] = failures;
    return { result: 'not-run', note: first?.message.split('\n')[0] ?? 'the run could not be made' };
  }
  if (isKeyOf(seen.key, path)) return { result: 'taken', note: 'confirmed by a run' };
  const why = obstacle === undefined ? '' : `; ${obstacle}`;
  return {
    result: 'elsewhere',
    note: `a run with this input went elsewhere: ${seen.blocks || 'no block'}${why}`,
  };
}

/** Null when the run is at no end: it failed, or waits. */
function keyOfInspection({ result, trace }: Inspection, { answer }: FlowPath): string {
  const { status } = result;
  if (status !== 'completed' && status !== 'denied') return `=${status}`;
  const last = trace.at(-1);
  const endedBefore = last?.stage === 'pre-login' && (last.outcome === 'denied' || last.outcome === 'error');
  return keyOfTrace({ trace, status, answer: endedBefore ? null : (answer?.outcome ?? null) });
}
