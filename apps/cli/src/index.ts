export { renderFindings } from './render/render-findings.ts';
export type { Page } from './render/render-trace.ts';
export { renderTrace } from './render/render-trace.ts';
export { runCli } from './run-cli.ts';
export type { Screen, Shell } from './shell.ts';
export { scenarioEngines } from './wiring/scenario-engines.ts';
