import type { Observation } from '../run/observation.ts';
import type { Expect } from '../suite/suite-schema.ts';
import type { Difference } from './compare-json.ts';
import { tellDifference } from './tell-difference.ts';

/** An expectation that did not hold. `path` leads from `expect` to where it is written. */
export interface Miss {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Says what of the run is not as expected; nothing when the scenario does not ask. */
export type Expectation = (expect: Expect, observed: Observation) => readonly Miss[];

export function tellDifferences(key: string, differences: readonly Difference[]): Miss[] {
  return differences.map(({ path, expected, actual }) => ({
    path: [key, ...path],
    message: tellDifference(expected, actual),
  }));
}
