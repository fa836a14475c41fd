export type { Domain } from './finite-solver.ts';
export { createFiniteSolver } from './finite-solver.ts';
export { type Blocks, stageOf } from './stage-of.ts';
