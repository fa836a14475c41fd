/** Scenario suites for embedders: what `sluice test` does, from their own code. `sluice/jest` is made of it. */

export { defaultEvent } from '@sluice/engine';
export type {
  EventPreset,
  Failure,
  Observation,
  PresetName,
  RunOptions,
  Scenario,
  ScenarioResult,
  Suite,
  SuiteResult,
} from '@sluice/scenario';
export {
  describeFailure,
  eventFromPreset,
  eventPresets,
  joinResults,
  loadSuite,
  parseSuite,
  presetNames,
  runScenario,
  runSuite,
} from '@sluice/scenario';
export type { ScenarioEngineOptions } from './scenario-engines.ts';
export { scenarioEngines } from './scenario-engines.ts';
