import { apply, filled, value } from '../term/build-term.ts';
import { denial, type Edge, makeEdge } from './edge.ts';
import { type Environment, opaque, setMember } from './environment.ts';
import type { Taken } from './flow-path.ts';
import type { PlanNode } from './plan.ts';
import type { BlockWork } from './view-block.ts';
import { missingTarget, type World } from './world.ts';

/**
 * A block of the host's own, or one that cannot be read: it may go to each of its targets, and it may deny. What it writes is its own
 * step state, and nobody can tell what.
 */
export function expandHostBlock(
  { plan, note }: World,
  node: PlanNode,
  work: Extract<BlockWork, { readonly kind: 'host' | 'broken' }>,
  environment: Environment,
): readonly Edge[] {
  const { block, place } = node;
  if (work.kind === 'broken')
    note(`left out: "${block.slug}" of flow "${block.flow}" cannot be read: ${work.why}`);
  else
    note(
      `assumed: blocks of the type "${block.type}" set no claims and no app_metadata, and make no requests`,
    );
  // A block that writes nothing has no state.
  const written = filled(opaque(`${place}/output`, 'object'));
  const after: Environment = {
    ...environment,
    step: setMember(environment.step, [...node.within, block.slug], written),
  };
  const way = (name: string) => apply('is', opaque(`${place}/way`, 'string'), value(name));
  const edges = work.targets.flatMap((target, index): Edge[] => {
    const destination = plan.follow(node, target);
    if (destination === null) {
      note(missingTarget(node, target));
      return [];
    }
    const taken: Taken =
      work.targets.length === 1 ? { kind: 'next', target } : { kind: 'branch', index, target };
    return [makeEdge(node, { taken, destination, environment: after, when: [way(target)] })];
  });
  const taken = { kind: 'denied', reason: null, error_kind: null } as const;
  return [
    ...edges,
    makeEdge(node, { taken, destination: denial(node), environment: after, when: [way('/denied')] }),
  ];
}
