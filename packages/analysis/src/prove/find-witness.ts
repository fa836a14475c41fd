import type { Edge } from '../paths/edge.ts';
import type { Environment } from '../paths/environment.ts';
import type { State, Way } from '../paths/explore.ts';
import type { Walked } from '../paths/explore-paths.ts';
import type { FlowPath } from '../paths/flow-path.ts';
import { LengthQueue } from '../paths/list-paths.ts';
import { listObstacles } from '../paths/path-input.ts';
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
  /** Paths that are found, with documents that take them; first such as a run can be given, then the shorter ones. */
  readonly paths: readonly FlowPath[];
  /** A path that could be neither shown nor excluded. */
  readonly doubt: FlowPath | null;
  /** Without `paths`: there is a doubt, or not everything was looked at. */
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
const mostReplays = 40;
/** Where a path is found that no run can be given, so many others are looked for. */
const mostPaths = 6;
/** How often a state is come to, where others are looked for. */
const mostVisits = 4;

/** Whether any of the ways that were walked, one after the other, are what the watch looks for; whether they are possible together is not asked. */
export function canBeFound({ exploration: { start } }: Walked, watch: Watch): boolean {
  const open: (readonly [State, number])[] = [[start, watch.start]];
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [state, watched] = next;
    if (watch.isFound(watched, state) || state.ways === null) return true;
    const key = `${state.id} ${watched}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { edge, to } of state.ways) {
      const moved = watch.move(watched, edge, state);
      if (moved !== null) open.push([to, moved]);
    }
  }
  return false;
}

/** Paths that a watch looks for, the shortest first. */
export function findWitness(
  walked: Walked,
  tenant: Environment['tenant'],
  watch: Watch,
  solver: Solver,
): Search {
  const first = search(walked, tenant, watch, solver, { visits: 1, paths: 1 });
  const [path] = first.paths;
  // What is impossible stays so; only where there is something to be shown are other ways worth looking at.
  if (path === undefined ? first.doubt === null : listObstacles(path).length === 0) return first;
  const more = search(walked, tenant, watch, solver, { visits: mostVisits, paths: mostPaths });
  const paths = more.paths.length > 0 ? more.paths : first.paths;
  return { ...first, paths: [...paths].sort((a, b) => rank(a) - rank(b)), open: paths.length === 0 };
}

/** Obstacles come before length. */
function rank(path: FlowPath): number {
  return listObstacles(path).length * 10_000 + path.steps.length;
}

function search(
  { world, exploration }: Walked,
  tenant: Environment['tenant'],
  watch: Watch,
  solver: Solver,
  most: { readonly visits: number; readonly paths: number },
): Search {
  let replays = 0;
  let doubt: FlowPath | null = null;
  let open = false;
  const paths = new Map<string, FlowPath>();
  const visits = new Map<string, number>();
  const queue = new LengthQueue<Node>();
  const start = { state: exploration.start, watched: watch.start, length: 0 };
  queue.add(0, { ...start, way: null, before: null, doubtful: false });
  for (let node = queue.take(); node !== undefined; node = queue.take()) {
    const { state, watched, doubtful, length } = node;
    if (watch.isFound(watched, state)) {
      if (replays >= mostReplays) return { paths: [...paths.values()], doubt, open: true };
      replays += 1;
      const path = replay(world, node, tenant, solver);
      if (path?.verdict.kind === 'possible' && !doubtful) paths.set(path.key, path);
      else {
        // Nothing was shown, and nothing excluded; another way to the same state may show it.
        open = true;
        doubt ??= path;
      }
      const isShown = [...paths.values()].some((found) => listObstacles(found).length === 0);
      if (isShown || paths.size >= most.paths) break;
      continue;
    }
    const key = `${state.id} ${watched} ${doubtful}`;
    const before = visits.get(key) ?? 0;
    if (before >= most.visits) continue;
    visits.set(key, before + 1);
    if (state.ways === null) open = true;
    for (const way of [...(state.ways ?? [])].reverse()) {
      const next = watch.move(watched, way.edge, state);
      if (next === null) continue;
      const longer = length + (way.edge.step === null ? 0 : 1);
      queue.add(longer, {
        state: way.to,
        watched: next,
        length: longer,
        way,
        before: node,
        doubtful: doubtful || watch.isDoubtful?.(watched, way.edge) === true,
      });
    }
  }
  return { paths: [...paths.values()], doubt, open: open && paths.size === 0 };
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
