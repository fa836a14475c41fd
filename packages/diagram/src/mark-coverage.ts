import type { Drawing, DrawnEdge, DrawnNode, Mark } from './drawing.ts';

/** What runs passed of one flow's own file. Names as the coverage of `sluice test --json` spells them. */
export interface DrawnCoverage {
  /** Slugs of blocks that no run reached. */
  readonly missedBlocks: ReadonlySet<string>;
  /** Ways that no run took: `gate[0]`, `gate[otherwise]`, and where they were counted `hook[next]`, `hook[onError]`, `act[denied]`. */
  readonly missedWays: ReadonlySet<string>;
  /** Every way out of every block was counted, not only the branches of decisions. */
  readonly countsEveryWay: boolean;
  /** How often, where that was counted. */
  readonly hits: ReadonlyMap<string, number>;
}

/**
 * Marks what runs reached and what they missed. `coverage` gives each flow's own; a flow that has none stays as it is. A sub-routine is
 * counted for itself, wherever it is run: its marks are the same in each of its places.
 */
export function markCoverage(
  drawing: Drawing,
  coverage: ReadonlyMap<string, DrawnCoverage>,
  caption: string,
): Drawing {
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]));
  return {
    ...drawing,
    caption,
    nodes: drawing.nodes.map((node) => ({ ...node, mark: markNode(node, coverage) })),
    edges: drawing.edges.map((edge) => ({ ...edge, mark: markEdge(edge, nodes.get(edge.from), coverage) })),
  };
}

function markNode({ place }: DrawnNode, coverage: ReadonlyMap<string, DrawnCoverage>): Mark | null {
  const found = place === null ? undefined : coverage.get(place.flow);
  if (place === null || found === undefined) return null;
  if (found.missedBlocks.has(place.block)) return { kind: 'missed', note: null };
  return { kind: 'reached', note: countOf(found.hits.get(place.block)) };
}

function markEdge(
  edge: DrawnEdge,
  from: DrawnNode | undefined,
  coverage: ReadonlyMap<string, DrawnCoverage>,
): Mark | null {
  const place = from?.place ?? null;
  const found = place === null ? undefined : coverage.get(place.flow);
  if (place === null || found === undefined) return null;
  if (found.missedBlocks.has(place.block)) return { kind: 'missed', note: null };
  const name = `${place.block}[${wayOf(edge)}]`;
  if (found.missedWays.has(name)) return { kind: 'missed', note: null };
  const counted = found.countsEveryWay || edge.kind === 'branch' || edge.kind === 'otherwise';
  return counted ? { kind: 'reached', note: countOf(found.hits.get(name)) } : null;
}

/** As coverage names it: into a sub-routine is that block's `next`, and past a disabled action it is `skipped`. */
function wayOf({ way, disabled }: DrawnEdge): string {
  if (way === 'next' && disabled) return 'skipped';
  return way === 'call' ? 'next' : way.replace(/^branch:/u, '');
}

function countOf(hits: number | undefined): string | null {
  return hits === undefined ? null : `${hits}×`;
}
