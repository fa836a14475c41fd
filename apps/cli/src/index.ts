export { outputJsonSchemas } from './render/paths-schema.ts';
export { renderFindings } from './render/render-findings.ts';
export type { Page } from './render/render-trace.ts';
export { renderTrace } from './render/render-trace.ts';
export { runCli } from './run-cli.ts';
export type { Screen, Shell } from './shell.ts';
export { analysisOptions } from './wiring/analysis-options.ts';
export { type Confirmation, confirmPath } from './wiring/confirm-path.ts';
export { scenarioEngines } from './wiring/scenario-engines.ts';
