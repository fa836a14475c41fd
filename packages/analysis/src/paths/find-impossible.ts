import type { Bundle } from '@sluice/flow';
import { simplify } from '../term/simplify.ts';
import type { Term } from '../term/term.ts';
import { addConstraints } from './constraints.ts';
import { substituteAt } from './environment.ts';
import { type PathOptions, walkFlow } from './explore-paths.ts';
import type { PlanNode } from './plan.ts';
import { contextOf } from './world.ts';

/** Whether terms over `event`, `step` and `session` can all hold when a run comes to a block. */
export interface AskedAt {
  /** The flow whose file the block is written in. */
  readonly flow: string;
  readonly block: string;
  readonly terms: readonly Term[];
}

/** Questions to the solver, at most; what is left open counts as possible. */
const mostQuestions = 5_000;

/**
 * Those of the questions to which the answer is no, for every run of every flow; nothing when a part of a flow could not be walked. A block
 * that no run comes to is a no to each.
 */
export function findImpossible<Asked extends AskedAt>(
  bundle: Bundle,
  options: PathOptions,
  asked: readonly Asked[],
): ReadonlySet<Asked> {
  const open = new Map<string, Asked[]>();
  for (const one of asked) {
    const key = keyOf(one.flow, one.block);
    open.set(key, [...(open.get(key) ?? []), one]);
  }
  const openAt = ({ block }: PlanNode) => open.get(keyOf(block.flow, block.slug)) ?? [];
  const impossible = new Set(asked);
  let left = mostQuestions;
  for (const [slug, { definition }] of asked.length === 0 ? [] : bundle.flows) {
    if (definition.trigger === 'subflow') continue;
    const asks = (node: PlanNode) => openAt(node).flatMap(({ terms }) => terms);
    const { exploration, leftOut } = walkFlow(bundle, slug, { ...options, asks });
    if (!exploration.complete || leftOut) return new Set();
    for (const { at, environment, constraints } of exploration.states) {
      if (at.kind !== 'block') continue;
      for (const one of openAt(at)) {
        if (!impossible.has(one)) continue;
        const terms = one.terms.map((term) => simplify(substituteAt(environment, at, term)));
        left -= 1;
        const context = contextOf(environment.answer);
        const isPossible =
          left < 0 || addConstraints(constraints, terms, context, options.solver).kind !== 'impossible';
        if (isPossible) impossible.delete(one);
      }
    }
  }
  return impossible;
}

function keyOf(flow: string, block: string): string {
  return `${flow}/${block}`;
}
