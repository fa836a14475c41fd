export type { RequestChanges } from './action-request.ts';
export { answer, recordOf, refusal, requestFor, sampleEvent, stateOf } from './action-request.ts';
export { actionRunnerContract } from './action-runner.contract.ts';
export { TakenOverPool } from './taken-over-pool.ts';
