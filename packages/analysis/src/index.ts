export type * from './facts/action-facts.ts';
export type * from './paths/flow-path.ts';
export type * from './solve/verdict.ts';
export type * from './term/term.ts';
