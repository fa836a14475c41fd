import type { Edge } from '../paths/edge.ts';
import type { Environment } from '../paths/environment.ts';
import type { State, Way } from '../paths/explore.ts';
import type { Walked } from '../paths/explore-paths.ts';
import type { FlowPath } from '../paths/flow-path.ts';
import { LengthQueue } from '../paths/list-paths.ts';
import { finishPath, goAlong, startThreads } from '../paths/replay-path.ts';
import type { Solver } from '../solve/verdict.ts';

/** How a property sees a path: a state of its own that each way moves, and whether the path is found. */
export interface Watch {
  readonly start: number;
  /** The next state; null: paths that go on from here are none that are looked for. */
  move(state: number, edge: Edge, from: State): number | null;
  /** The path is found as soon as it comes here, or only when it ends here. */
  isFound(state: number, at: State): boolean;
  /** It cannot be told whether the way is what is looked for. */
  isDoubtful?(state: number, edge: Edge): boolean;
}

export interface Search {
  /** A path that is found, with documents that take it where there are any. */
  readonly path: FlowPath | null;
  /** Some path could be neither shown nor excluded, or not everything was looked at. */
  readonly open: boolean;
}

interface Node {
  readonly state: State;
  readonly watched: number;
  readonly length: number;
  readonly way: Way | null;
  readonly before: Node | null;
  /** It could not be excluded, nor shown. */
  readonly doubtful: boolean;
}

/** Paths that are replayed to find documents for one of them, at most. */
const mostReplays = 50;

/** The shortest path that a watch looks for. Prefers one that is known to be possible. */
export function findWitness(
  { world, exploration }: Walked,
  tenant: Environment['tenant'],
  watch: Watch,
  solver: Solver,
): Search {
  let replays = 0;
  let fallback: FlowPath | null = null;
  let open = false;
  const seen = new Set<string>();
  const queue = new LengthQueue<Node>();
  queue.add(0, {
    state: exploration.start,
    watched: watch.start,
    length: 0,
    way: null,
    before: null,
    doubtful: false,
  });
  for (let node = queue.take(); node !== undefined; node = queue.take()) {
    const { state, watched, doubtful } = node;
    const key = `${state.id} ${watched} ${doubtful}`;
    if (seen.has(key)) continue;
    if (watch.isFound(watched, state)) {
      const path = replays < mostReplays ? replay(world, node, tenant, solver) : null;
      replays += 1;
      if (path?.verdict.kind === 'possible' && !doubtful) return { path, open: false };
      // Nothing was shown, and nothing excluded; another way to the same state may show it.
      open = true;
      fallback ??= path;
      if (replays < mostReplays) continue;
      return { path: fallback, open };
    }
    seen.add(key);
    if (state.ways === null) open = true;
    for (const way of [...(state.ways ?? [])].reverse()) {
      const next = watch.move(watched, way.edge, state);
      if (next === null) continue;
      queue.add(node.length + (way.edge.step === null ? 0 : 1), {
        state: way.to,
        watched: next,
        length: node.length + (way.edge.step === null ? 0 : 1),
        way,
        before: node,
        doubtful: doubtful || watch.isDoubtful?.(watched, way.edge) === true,
      });
    }
  }
  return { path: fallback, open };
}

/** Goes the way again, with all that it knows, and on to an end, so that it is a path. */
function replay(
  world: Walked['world'],
  last: Node,
  tenant: Environment['tenant'],
  solver: Solver,
): FlowPath | null {
  const ways: Way[] = [];
  for (let node: Node | null = last; node !== null; node = node.before)
    if (node.way !== null) ways.push(node.way);
  ways.reverse();
  for (let { state } = last; state.ways !== null && state.ways.length > 0; ) {
    const [way] = [...state.ways].sort((a, b) => Number(a.unknown) - Number(b.unknown));
    if (way === undefined) break;
    ways.push(way);
    state = way.to;
  }
  let threads = startThreads(world, tenant);
  for (const { edge } of ways) threads = goAlong(world, threads, (other) => isSame(edge, other), solver);
  return finishPath(world, threads, solver);
}

/** The same way, and for a proof also the same in what it does. */
function isSame(meant: Edge, other: Edge): boolean {
  return meant.label === other.label && spellDeeds(meant) === spellDeeds(other);
}

function spellDeeds({ claims, exchanges }: Edge): string {
  return JSON.stringify([claims.map(({ name }) => name), exchanges.map(({ source }) => source.at)]);
}
