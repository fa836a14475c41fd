import type { Solver } from '../solve/verdict.ts';
import { followLabels } from './count-paths.ts';
import type { Environment } from './environment.ts';
import type { State, Way } from './explore.ts';
import type { FlowPath } from './flow-path.ts';
import { finishPath, goAlong, startThreads, type Threads } from './replay-path.ts';
import type { World } from './world.ts';

/** A beginning of paths; what it shares with others is gone along once. */
interface Branch {
  readonly states: readonly State[];
  readonly length: number;
  readonly label: string;
  readonly before: Branch | null;
  threads: Threads | null;
}

/** Lists paths, shortest first, at most `most`. */
export function listPaths(
  world: World,
  start: State,
  states: readonly State[],
  tenant: Environment['tenant'],
  solver: Solver,
  most: number,
): readonly FlowPath[] {
  const left = stepsLeft(states);
  const root: Branch = {
    states: [start],
    length: 0,
    label: '',
    before: null,
    threads: startThreads(world, tenant),
  };
  const paths: FlowPath[] = [];
  const queue = new LengthQueue<Branch>();
  const add = (branch: Branch) => {
    const more = Math.min(...branch.states.map((state) => left.get(state) ?? Number.POSITIVE_INFINITY));
    if (more !== Number.POSITIVE_INFINITY) queue.add(branch.length + more, branch);
  };
  add(root);
  for (let branch = queue.take(); branch !== undefined && paths.length < most; branch = queue.take()) {
    if (branch.states.some(isEnd)) {
      const path = finishPath(world, threadsOf(world, branch, solver), solver);
      if (path !== null) paths.push(path);
      continue;
    }
    for (const [label, to] of [...followLabels(branch.states, () => true)].reverse()) {
      const isStep = branch.states[0]?.at.kind === 'block';
      add({ states: to, length: branch.length + (isStep ? 1 : 0), label, before: branch, threads: null });
    }
  }
  return paths;
}

function threadsOf(world: World, last: Branch, solver: Solver): Threads {
  const missing: Branch[] = [];
  let known = last;
  while (known.threads === null && known.before !== null) {
    missing.push(known);
    known = known.before;
  }
  let threads = known.threads ?? [];
  for (const branch of missing.reverse()) {
    threads = goAlong(world, threads, ({ label }) => label === branch.label, solver);
    branch.threads = threads;
  }
  return threads;
}

export function isEnd({ at }: State): boolean {
  return at.kind === 'completed' || at.kind === 'denied';
}

/** How many steps there are at least from each state to an end; no entry where no end was found. */
export function stepsLeft(
  states: readonly State[],
  counts: (way: Way) => boolean = () => true,
): Map<State, number> {
  const comingFrom = new Map<State, { readonly from: State; readonly length: number }[]>();
  const left = new Map<State, number>();
  const queue = new LengthQueue<State>();
  for (const from of states) {
    for (const way of from.ways ?? []) {
      if (!counts(way)) continue;
      const known = comingFrom.get(way.to) ?? [];
      known.push({ from, length: from.at.kind === 'block' ? 1 : 0 });
      comingFrom.set(way.to, known);
    }
    if (isEnd(from)) queue.add(0, from);
  }
  for (let next = queue.takeWithLength(); next !== undefined; next = queue.takeWithLength()) {
    const [length, state] = next;
    if (left.has(state)) continue;
    left.set(state, length);
    for (const { from, length: more } of comingFrom.get(state) ?? [])
      if (!left.has(from)) queue.add(length + more, from);
  }
  return left;
}

/** A queue by small whole numbers; of the same number, the last added comes first. */
export class LengthQueue<T> {
  readonly #buckets: T[][] = [];
  #from = 0;

  add(length: number, item: T): void {
    (this.#buckets[length] ??= []).push(item);
    this.#from = Math.min(this.#from, length);
  }

  take(): T | undefined {
    return this.takeWithLength()?.[1];
  }

  takeWithLength(): readonly [number, T] | undefined {
    for (; this.#from < this.#buckets.length; this.#from += 1) {
      const bucket = this.#buckets[this.#from];
      const item = bucket?.pop();
      if (item !== undefined) return [this.#from, item];
    }
    return undefined;
  }
}
