import type { DecisionConfig } from '@sluice/flow';
import { apply, not, yes } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import type { Term } from '../term/term.ts';
import { type Edge, makeEdge } from './edge.ts';
import { type Environment, substituteAt } from './environment.ts';
import type { PathCondition, Taken } from './flow-path.ts';
import type { PlanNode } from './plan.ts';
import { termOfExpression } from './term-of-template.ts';
import { missingTarget, type World } from './world.ts';

/** One branch as it is written. */
interface Branch {
  /** Null when the expression cannot be read. */
  readonly term: Term | null;
  readonly text: string;
  readonly place: Pick<PathCondition, 'file' | 'line' | 'column'>;
}

const known = new WeakMap<DecisionConfig, readonly Branch[]>();

export function branchesOf({ block }: PlanNode, config: DecisionConfig): readonly Branch[] {
  const before = known.get(config);
  if (before !== undefined) return before;
  const { source } = block;
  const branches = config.branches.map(({ when }, index): Branch => {
    const spot = source.locateInString([...block.path, 'branches', index, 'when'], 0);
    return { term: termOfExpression(when), text: when, place: { file: source.file, ...spot } };
  });
  known.set(config, branches);
  return branches;
}

/** The first branch that is `true` wins; what is merely not false decides nothing (contract 3.3). */
export function expandDecision(
  { plan, note }: World,
  node: PlanNode,
  config: DecisionConfig,
  environment: Environment,
): readonly Edge[] {
  const edges: Edge[] = [];
  const when: Term[] = [];
  const conditions: PathCondition[] = [];
  const add = (taken: Taken & { readonly target: string }, more: readonly [Term, PathCondition] | null) => {
    const destination = plan.follow(node, taken.target);
    if (destination === null) {
      note(missingTarget(node, taken.target));
      return;
    }
    const [term, condition] = more ?? [];
    edges.push(
      makeEdge(node, {
        taken,
        destination,
        environment,
        when: term === undefined ? [...when] : [...when, term],
        conditions: condition === undefined ? [...conditions] : [...conditions, condition],
      }),
    );
  };
  for (const [index, { term, text, place }] of branchesOf(node, config).entries()) {
    const target = config.branches[index]?.next ?? '';
    if (term === null) {
      note(
        `left open: an expression of "${node.block.slug}" cannot be read, so either way counts as possible`,
      );
      add({ kind: 'branch', index, target }, null);
      continue;
    }
    const holds = simplify(apply('is', substituteAt(environment, node, term), yes));
    add({ kind: 'branch', index, target }, [holds, { text, term: holds, ...place }]);
    const fails = simplify(not(holds));
    when.push(fails);
    conditions.push({ text: `not (${text})`, term: fails, ...place });
  }
  add({ kind: 'otherwise', target: config.otherwise }, null);
  return edges;
}
