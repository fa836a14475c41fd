export { createCountingIds, createFixedClock, createLogRecorder } from './fixed-ports.ts';
export { type ActionScript, createScriptedRunner } from './scripted-runner.ts';
