import { type FlowPath, isKeyOf, listObstacles, scenarioOf } from '@sluice/analysis';
import { defaultEvent } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import type { Bundle } from '@sluice/flow';
import type { ScenarioEngineFactory } from '@sluice/scenario';
import { showPath } from '../measure/count-paths.ts';
import { expectOfRun } from './expect-of-run.ts';
import { minimiseGiven, newExperience } from './minimise-given.ts';
import { nameScenario } from './name-scenario.ts';
import { type GivenRun, type RunPlace, runGiven } from './run-given.ts';

/** A scenario that takes a path, and passes. */
export interface Suggestion {
  readonly flow: string;
  /** The path's key. */
  readonly path: string;
  /** As a suite file has it (formats, section 4). */
  readonly scenario: { readonly name: string; readonly given: JsonObject; readonly expect: JsonObject };
}

/** A path for which no scenario could be made. */
export interface LeftPath {
  readonly flow: string;
  readonly path: string;
  /** The path for people. */
  readonly shown: string;
  readonly why: string;
}

export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
  readonly left: readonly LeftPath[];
}

export interface SuggestOptions {
  readonly bundle: Bundle;
  /** By flow: paths that nobody takes. */
  readonly missing: ReadonlyMap<string, readonly FlowPath[]>;
  readonly createEngine: ScenarioEngineFactory;
  /** Whether givens that do not matter are dropped, which takes many runs. Default true. */
  readonly minimise?: boolean;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Makes a scenario for each path: given what the solver found, less what does not matter, expecting what a run of it did. Only those whose
 * run takes the path, and that pass when they are run again, are suggested.
 */
export async function suggestScenarios(options: SuggestOptions): Promise<Suggestions> {
  const { bundle, missing, createEngine, minimise = true, progress } = options;
  const total = [...missing.values()].reduce((sum, paths) => sum + paths.length, 0);
  const suggestions: Suggestion[] = [];
  const left: LeftPath[] = [];
  let done = 0;
  for (const [flow, paths] of missing) {
    const place: RunPlace = { bundle, flow, createEngine };
    const experience = newExperience();
    const names = new Set<string>();
    for (const path of paths) {
      const made = await suggestOne(place, path, minimise ? experience : null);
      if ('why' in made) left.push({ flow, path: path.key, shown: showPath(path), why: made.why });
      else {
        const name = distinctName(made.name, names);
        suggestions.push({ flow, path: path.key, scenario: { ...made, name } });
      }
      done += 1;
      progress?.(done, total);
    }
  }
  return { suggestions, left };
}

async function suggestOne(
  place: RunPlace,
  path: FlowPath,
  experience: ReturnType<typeof newExperience> | null,
): Promise<Suggestion['scenario'] | { readonly why: string }> {
  const found = scenarioOf(path, defaultEvent);
  if (found === null) {
    const { verdict } = path;
    return { why: `no event is known that takes it${verdict.kind === 'unknown' ? `: ${verdict.why}` : ''}` };
  }
  const input = withPlainReason(found as JsonObject);
  const takes = ({ key, trouble }: GivenRun) => key !== null && trouble === null && isKeyOf(key, path);
  const ending = { status: path.end.status };
  const first = await runGiven(place, input, ending);
  if (!takes(first)) return { why: tellMiss(first, path) };
  const less = async (fewer: JsonObject) => takes(await runGiven(place, fewer, ending));
  const given = experience === null ? input : await minimiseGiven(input, less, experience);
  const { observation } = await runGiven(place, given, ending);
  if (observation === null) return { why: 'the run could not be repeated' };
  const expect = expectOfRun(observation);
  const again = await runGiven(place, given, expect);
  if (!takes(again))
    return { why: `a run of it does not come out the same twice: ${again.trouble ?? again.key}` };
  return { name: nameScenario(given, observation), given, expect };
}

/** No path depends on what the host says when it refuses: the run is over. */
function withPlainReason(given: JsonObject): JsonObject {
  const answer = given['authentication'];
  const isRefusal =
    typeof answer === 'object' && answer !== null && 'outcome' in answer && answer['outcome'] === 'failed';
  return isRefusal ? { ...given, authentication: { outcome: 'failed', reason: 'wrong password' } } : given;
}

function tellMiss({ key, observation, trouble }: GivenRun, path: FlowPath): string {
  const [obstacle] = listObstacles(path);
  const because = obstacle === undefined ? '' : `; ${obstacle}`;
  if (observation === null || (key !== null && isKeyOf(key, path)))
    return `${trouble ?? 'the run could not be made'}${because}`;
  const blocks = observation.inspection.trace.map(({ block }) => block).join(' → ');
  return `a run with what the solver found went elsewhere: ${blocks || 'no block'}${because}`;
}

function distinctName(name: string, names: Set<string>): string {
  let distinct = name;
  for (let count = 2; names.has(distinct); count += 1) distinct = `${name} (${count})`;
  names.add(distinct);
  return distinct;
}
