import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { type Edges, walkGraph } from '../graph/walk-graph.ts';
import { hintFrom } from '../suggest.ts';
import type { BlockView, CheckContext, FlowView } from './flow-view.ts';

/** How deep sub-routines may be nested (contract 3.6). */
const maxDepth = 5;

/** What a flow runs as a sub-routine exists, is one, and neither comes back to itself nor goes too deep (contract 3.6). */
export function checkSubflows({ bundle, flows }: CheckContext): Finding[] {
  const subflows = [...flows].flatMap(([slug, { definition }]) =>
    definition.trigger === 'subflow' ? [slug] : [],
  );
  const edges: Edges = new Map(
    [...flows].map(([slug, { blocks }]) => [
      slug,
      [...new Set(blocks.flatMap(({ subflow }) => subflow ?? []))],
    ]),
  );
  const calls = [...flows.values()].flatMap((flow) =>
    flow.blocks.flatMap((block) =>
      block.subflow === null || bundle.unreadable.flows.has(block.subflow)
        ? []
        : checkCall(flow, block, block.subflow, flows.get(block.subflow), subflows),
    ),
  );
  const { cycles, order } = walkGraph(edges);
  const circles = cycles.flatMap((cycle) =>
    tellAt(flows, cycle.at(-2), cycle.at(-1), 'recursion', {
      message: `the flows run each other in a circle: ${cycle.join(' → ')}`,
      hint: 'A sub-routine never comes back to a flow that is running.',
    }),
  );
  // A chain without an end has no depth to speak of.
  return [...calls, ...circles, ...(cycles.length > 0 ? [] : checkDepth(flows, edges, order))];
}

function checkCall(
  flow: FlowView,
  block: BlockView,
  called: string,
  target: FlowView | undefined,
  subflows: readonly string[],
): Finding[] {
  const place = [...block.path, 'flow'];
  if (target === undefined) {
    const hint = hintFrom(called, subflows, `Add flows/${called}.json with "trigger": "subflow".`);
    return [findingAt('unknown-flow', flow.source, place, { message: `there is no flow "${called}"`, hint })];
  }
  if (target.definition.trigger === 'subflow' || target.broken.some(([key]) => key === 'trigger')) return [];
  const words = {
    message: `"${block.slug}" runs the flow "${called}", whose trigger is "${target.definition.trigger}"`,
    hint: 'Only a flow with "trigger": "subflow" can be run by a block.',
  };
  return [findingAt('not-a-subflow', flow.source, place, words)];
}

/** Told once a chain: at the flow it begins with, which no other flow runs. */
function checkDepth(flows: ReadonlyMap<string, FlowView>, edges: Edges, order: readonly string[]): Finding[] {
  const deepest = new Map<string, readonly string[]>();
  for (const slug of order) {
    let longest: readonly string[] = [];
    for (const called of edges.get(slug) ?? []) {
      const chain = deepest.get(called) ?? [];
      if (chain.length > longest.length) longest = chain;
    }
    deepest.set(slug, [slug, ...longest]);
  }
  const isRun = new Set([...edges.values()].flat());
  return [...flows.values()].flatMap(({ slug, definition }) => {
    const chain = deepest.get(slug) ?? [];
    const isSubflow = definition.trigger === 'subflow';
    const depth = isSubflow ? chain.length : chain.length - 1;
    if (depth <= maxDepth || (isSubflow && isRun.has(slug))) return [];
    return tellAt(flows, slug, chain[1], 'nested-too-deeply', {
      message: `sub-routines are nested ${depth} deep: ${chain.join(' → ')}`,
      hint: `At most ${maxDepth} may stand inside each other; join two of them.`,
    });
  });
}

function tellAt(
  flows: ReadonlyMap<string, FlowView>,
  caller: string | undefined,
  called: string | undefined,
  code: 'recursion' | 'nested-too-deeply',
  words: { readonly message: string; readonly hint: string },
): Finding[] {
  const flow = flows.get(caller ?? '');
  const block = flow?.blocks.find(({ subflow }) => subflow === called);
  if (flow === undefined || block === undefined) return [];
  return [findingAt(code, flow.source, [...block.path, 'flow'], words)];
}
