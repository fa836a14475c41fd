import { type AskedAt, apply, not, type Term, yes } from '@sluice/analysis';
import type { TraceEntry } from '@sluice/engine';
import type { ConditionCount, Gap } from './coverage-report.ts';
import type { ConditionPart } from './list-parts.ts';
import { spellWay } from './spell-way.ts';
import type { Leaf } from './split-condition.ts';

/** A side of a part of a condition that no run saw. */
export interface LackingSide extends AskedAt {
  readonly branch: number;
  readonly leaf: Leaf;
  readonly side: boolean;
  /** As a report spells it. */
  readonly name: string;
}

/** What the runs did not see of a flow's conditions; `terms` hold where a run would see it. */
export function findLackingSides(
  flow: string,
  conditions: readonly ConditionPart[],
  entries: readonly TraceEntry[],
): readonly LackingSide[] {
  return conditions.flatMap(({ block, branch, condition }) => {
    const was = new Map(condition.leaves.map((leaf) => [leaf, new Set<boolean>()] as const));
    for (const { decision } of entries.filter((entry) => entry.block === block)) {
      if (decision === undefined || (decision.branch !== 'otherwise' && decision.branch < branch)) continue;
      for (const [leaf, side] of condition.evaluate(decision.read).sides) was.get(leaf)?.add(side);
    }
    const earlier = conditions.filter((other) => other.block === block && other.branch < branch);
    const before = earlier.map((other) => not(apply('is', other.condition.term, yes)));
    return [...was].flatMap(([leaf, sides]) =>
      [true, false]
        .filter((side) => !sides.has(side))
        .map((side) => {
          const name = `${spellWay(block, branch)} ${leaf.text} is ${side}`;
          return { flow, block, branch, leaf, side, name, terms: [...before, ...whenSeen(leaf, side)] };
        }),
    );
  });
}

function whenSeen({ term, when }: Leaf, side: boolean): readonly Term[] {
  const holds = apply('truthy', term);
  return [...when, side ? holds : not(holds)];
}

/** Counts the sides that are not impossible, and tells those that are lacking. */
export function countConditions(
  conditions: readonly ConditionPart[],
  lacking: readonly LackingSide[],
  impossible: ReadonlySet<LackingSide>,
): { readonly count: ConditionCount; readonly gaps: readonly Gap[] } {
  const missing = lacking.filter((one) => !impossible.has(one));
  const never = lacking.filter((one) => impossible.has(one));
  const all = conditions.reduce((sum, { condition }) => sum + 2 * condition.leaves.length, 0);
  const total = all - never.length;
  const gaps = conditions.flatMap(({ block, branch, condition, placeOf }) =>
    condition.leaves.flatMap((leaf): Gap[] => {
      const own = missing.filter((one) => one.leaf === leaf);
      const [first] = own;
      if (first === undefined) return [];
      const isSeen = lacking.filter((one) => one.leaf === leaf).length < 2;
      const note = isSeen
        ? `never ${first.side}`
        : own.length < 2
          ? `never evaluated, and only ${first.side} is possible`
          : 'never evaluated';
      return [
        { measure: 'conditions', name: `${spellWay(block, branch)} ${leaf.text}`, note, ...placeOf(leaf) },
      ];
    }),
  );
  return {
    count: {
      covered: total - missing.length,
      total,
      missing: missing.map(({ name }) => name),
      impossible: never.map(({ name }) => name),
    },
    gaps,
  };
}
