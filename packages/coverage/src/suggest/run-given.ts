import type { JsonObject } from '@sluice/expression';
import type { Bundle } from '@sluice/flow';
import {
  type Observation,
  parseSuite,
  runScenario,
  type Scenario,
  type ScenarioEngineFactory,
} from '@sluice/scenario';
import { keyOfRun } from '../measure/suite-run.ts';

/** What became of a run that was given something. */
export interface GivenRun {
  /** Null when there was no run, or it came to no end. */
  readonly key: string | null;
  readonly observation: Observation | null;
  /** The first line of what is wrong with the scenario, such as a request that nobody answers; null when it passes. */
  readonly trouble: string | null;
}

export interface RunPlace {
  readonly bundle: Bundle;
  readonly flow: string;
  readonly createEngine: ScenarioEngineFactory;
}

/** Runs a scenario that is written nowhere yet. It must expect something: one that expects nothing never passes. */
export async function runGiven(
  { bundle, flow, createEngine }: RunPlace,
  given: JsonObject,
  expect: JsonObject,
): Promise<GivenRun> {
  const text = JSON.stringify({ flow, scenarios: [{ name: 'a run', given, expect }] });
  const loaded = parseSuite(text, 'suggested.json');
  if (!loaded.ok) {
    const [first] = loaded.findings;
    return {
      key: null,
      observation: null,
      trouble: `no scenario can say it: ${first?.message ?? 'malformed'}`,
    };
  }
  const seen: { readonly scenario: Scenario; readonly observation: Observation }[] = [];
  const { failures } = await runScenario(loaded.suite, 0, {
    bundle,
    createEngine,
    observe: (scenario, observation) => seen.push({ scenario, observation }),
  });
  const [run] = seen;
  const trouble = failures[0]?.message.split('\n')[0] ?? null;
  if (run === undefined) return { key: null, observation: null, trouble };
  const { inspection } = run.observation;
  const answer = run.scenario.given.authentication?.outcome ?? null;
  return { key: keyOfRun(bundle, { flow, inspection, answer }), observation: run.observation, trouble };
}
