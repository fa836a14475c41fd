import { type Bundle, SluiceError } from '@sluice/flow';
import { checkExpectations } from '../expectations/check-expectations.ts';
import type { Miss } from '../expectations/expectation.ts';
import type { Suite } from '../suite/load-suite.ts';
import { type Spot, spellPath } from '../suite/suite-finding.ts';
import type { Expect, Scenario } from '../suite/suite-schema.ts';
import { checkBlockNames } from './check-block-names.ts';
import { checkFlow } from './check-flow.ts';
import { driveScenario } from './drive-scenario.ts';
import type { Observation } from './observation.ts';
import type { ScenarioEngineFactory } from './scenario-engine.ts';

/** Why a scenario did not pass. `path` leads from the scenario, e.g. `expect.claims.tier`; `flow` is the suite's. */
export interface Failure extends Spot {
  readonly path: string;
  /** What was expected and what came; a longer difference follows line by line, `-` expected, `+` got. */
  readonly message: string;
  /** The line that the place is in, as written. */
  readonly source: string;
}

export interface ScenarioResult {
  /** The suite's file, as it was named when loaded. */
  readonly suite: string;
  readonly name: string;
  readonly ok: boolean;
  readonly failures: readonly Failure[];
}

/** What `test --json` prints (formats, section 5). */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly scenarios: readonly ScenarioResult[];
}

export interface RunOptions {
  readonly bundle: Bundle;
  readonly createEngine: ScenarioEngineFactory;
  /** Sees each run that ended without an error of the input, for coverage and recordings. */
  readonly observe?: (scenario: Scenario, observation: Observation) => void;
  /** Told of each result as soon as there is one. */
  readonly settled?: (result: ScenarioResult) => void;
}

/** Runs every scenario of a suite, one after another, each on its own. Rejects only when the engine cannot be made. */
export async function runSuite(suite: Suite, options: RunOptions): Promise<SuiteResult> {
  const scenarios: ScenarioResult[] = [];
  for (const index of suite.scenarios.keys()) scenarios.push(await runScenario(suite, index, options));
  return joinResults([{ passed: 0, failed: 0, scenarios }]);
}

/** Runs the scenario at `index` of a suite. Rejects only when the engine cannot be made, or there is no such scenario. */
export async function runScenario(suite: Suite, index: number, options: RunOptions): Promise<ScenarioResult> {
  const scenario = suite.scenarios[index];
  if (scenario === undefined) throw new RangeError(`${suite.file} has no scenario at ${index}`);
  return tellResult(suite, index, await tryScenario(suite.flow, scenario, options), options);
}

/** The result of a scenario that missed this much; paths lead from the scenario. */
export function tellResult(
  suite: Suite,
  index: number,
  misses: readonly Miss[],
  { settled }: Pick<RunOptions, 'settled'> = {},
): ScenarioResult {
  const lines = suite.text.split(/\r\n|\n|\r/u);
  const failures = misses.map(({ path, message }) => {
    const spot = locateExpectation(suite, isOfSuite(path) ? path : ['scenarios', index, ...path]);
    return { path: spellPath(path), ...spot, message, source: lines[spot.line - 1] ?? '' };
  });
  const name = suite.scenarios[index]?.name ?? '';
  const result = { suite: suite.file, name, ok: failures.length === 0, failures };
  settled?.(result);
  return result;
}

/** A scenario has no flow of its own. */
function isOfSuite(path: Miss['path']): boolean {
  return path[0] === 'flow';
}

/** Where an expectation is written: at its value, or at its key when the value only begins on a line below. */
function locateExpectation(suite: Suite, path: readonly (string | number)[]): Spot {
  const key = suite.locate(path, 'key');
  const value = suite.locate(path);
  return value.line > key.line ? key : value;
}

/** Puts the results of several suites together. */
export function joinResults(results: readonly SuiteResult[]): SuiteResult {
  const scenarios = results.flatMap((result) => result.scenarios);
  const passed = scenarios.filter((scenario) => scenario.ok).length;
  return { passed, failed: scenarios.length - passed, scenarios };
}

/** Runs a scenario; gives what is not as expected, with paths that lead from the scenario. */
export async function tryScenario(
  flow: string,
  scenario: Scenario,
  options: RunOptions,
): Promise<readonly Miss[]> {
  const wrong = [...checkFlow(options.bundle, flow), ...checkBlockNames(options.bundle, flow, scenario)];
  if (wrong.length > 0) return wrong;
  try {
    const observation = await driveScenario(options.bundle, flow, scenario.given, options.createEngine);
    options.observe?.(scenario, observation);
    return judge(scenario.expect, observation);
  } catch (error) {
    if (!(error instanceof SluiceError) || error.kind !== 'refusal') throw error;
    return [{ path: ['given'], message: [error.message, ...error.details].join('\n  ') }];
  }
}

/** What is not as expected; paths lead from the scenario. */
export function judge(expect: Expect, observation: Observation): readonly Miss[] {
  return checkExpectations(expect, observation).map(({ path, message }) => ({
    path: ['expect', ...path],
    message,
  }));
}
