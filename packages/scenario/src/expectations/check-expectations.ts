import type { Observation } from '../run/observation.ts';
import type { Expect } from '../suite/suite-schema.ts';
import { expectExpressions } from './expect-expressions.ts';
import { expectAllAnswered, expectFetches } from './expect-fetches.ts';
import { expectDeny, expectStatus } from './expect-outcome.ts';
import { expectNotVisited, expectVisited } from './expect-path.ts';
import { expectAudit, expectLogs } from './expect-records.ts';
import { expectAppMetadata, expectClaims, expectState } from './expect-values.ts';
import type { Expectation, Miss } from './expectation.ts';

const expectations: readonly Expectation[] = [
  expectAllAnswered,
  expectStatus,
  expectVisited,
  expectNotVisited,
  expectState,
  expectClaims,
  expectAppMetadata,
  expectLogs,
  expectDeny,
  expectAudit,
  expectFetches,
  expectExpressions,
];

/** Everything that is not as the scenario expects, in the order of the format's keys. */
export function checkExpectations(expect: Expect, observed: Observation): readonly Miss[] {
  if (Object.entries(expect).every(([key, value]) => isHollow(key, value))) {
    return [
      { path: [], message: 'the scenario expects nothing, so it proves nothing; add `status` at least' },
    ];
  }
  return expectations.flatMap((expectation) => expectation(expect, observed));
}

/** Lists and parts that hold of every run while they are empty; no claims, no fetches and a denial are something. */
const saysNothingEmpty: ReadonlySet<string> = new Set<keyof Expect>([
  ...(['visited', 'notVisited', 'state', 'logs', 'audit', 'expressions'] as const),
]);

function isHollow(key: string, value: Expect[keyof Expect]): boolean {
  if (value === undefined) return true;
  return saysNothingEmpty.has(key) && Object.keys(value as object).length === 0;
}
