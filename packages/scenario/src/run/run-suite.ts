import { type Bundle, SluiceError } from '@sluice/flow';
import { checkExpectations } from '../expectations/check-expectations.ts';
import type { Suite } from '../suite/load-suite.ts';
import { type Spot, spellPath } from '../suite/suite-finding.ts';
import type { Scenario } from '../suite/suite-schema.ts';
import { checkBlockNames } from './check-block-names.ts';
import { driveScenario } from './drive-scenario.ts';
import type { Observation } from './observation.ts';
import type { ScenarioEngineFactory } from './scenario-engine.ts';

/** Why a scenario did not pass. `path` leads from the scenario, e.g. `expect.claims.tier`. */
export interface Failure extends Spot {
  readonly path: string;
  readonly message: string;
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
}

/** Runs every scenario of a suite, one after another, each on its own. Rejects only when the engine cannot be made. */
export async function runSuite(suite: Suite, options: RunOptions): Promise<SuiteResult> {
  const scenarios: ScenarioResult[] = [];
  for (const [index, scenario] of suite.scenarios.entries()) {
    const misses = await runScenario(suite.flow, scenario, options);
    const failures = misses.map(({ path, message }) => ({
      path: spellPath(path),
      ...suite.locate(['scenarios', index, ...path]),
      message,
    }));
    scenarios.push({ suite: suite.file, name: scenario.name, ok: failures.length === 0, failures });
  }
  return joinResults([{ passed: 0, failed: 0, scenarios }]);
}

/** Puts the results of several suites together. */
export function joinResults(results: readonly SuiteResult[]): SuiteResult {
  const scenarios = results.flatMap((result) => result.scenarios);
  const passed = scenarios.filter((scenario) => scenario.ok).length;
  return { passed, failed: scenarios.length - passed, scenarios };
}

interface Located {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

async function runScenario(
  flow: string,
  scenario: Scenario,
  options: RunOptions,
): Promise<readonly Located[]> {
  const unknown = checkBlockNames(options.bundle, flow, scenario);
  if (unknown.length > 0) return unknown;
  try {
    const observation = await driveScenario(options.bundle, flow, scenario.given, options.createEngine);
    options.observe?.(scenario, observation);
    return checkExpectations(scenario.expect, observation).map(({ path, message }) => ({
      path: ['expect', ...path],
      message,
    }));
  } catch (error) {
    if (!(error instanceof SluiceError) || error.kind !== 'refusal') throw error;
    return [{ path: ['given'], message: [error.message, ...error.details].join('\n  ') }];
  }
}
