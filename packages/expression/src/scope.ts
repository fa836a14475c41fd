import type { Json } from './json.ts';

/** What an expression reads: JSON objects. `session` only where the expression was compiled with it. */
export interface Scope {
  readonly event: object;
  readonly step: object;
  readonly session?: object | undefined;
}

/** The values of the paths that an evaluation read, by their spelling; null for what does not exist. */
export type ReadValues = Record<string, Json>;
