import type { State, Way } from './explore.ts';

/** How many different paths lead from a state to an end. */
export interface PathCount {
  /** At least so many, counting only ways that are known to be possible. */
  readonly certain: bigint;
  /** With those that could not be excluded. */
  readonly all: bigint;
  /** `all` is neither more nor less than there are. */
  readonly exact: boolean;
}

/**
 * Counts paths by their labels. Ways of an action that share a label lead to several states at once: sets of states are what is
 * counted over, as when an automaton is made deterministic. Past `most` sets, of each set one state stands for all, and the count
 * is a lower bound.
 */
export function countPaths(start: State, most: number): PathCount {
  const all = countSets(start, most, () => true);
  const certain = countSets(start, most, ({ unknown }) => !unknown);
  return { certain: certain.count, all: all.count, exact: all.exact && certain.exact };
}

interface Counted {
  readonly count: bigint;
  readonly exact: boolean;
}

type StateSet = readonly State[];

function countSets(start: State, most: number, counts: (way: Way) => boolean): Counted {
  const known = new Map<string, bigint>();
  let exact = true;
  const narrow = (set: StateSet): StateSet => {
    if (set.length < 2 || known.size < most) return set;
    exact = false;
    return set.slice(0, 1);
  };
  const open: { readonly key: string; readonly next: readonly StateSet[] }[] = [];
  const enter = (set: StateSet): void => {
    const key = spellSet(set);
    if (set.some(({ ways }) => ways === null)) exact = false;
    const next = isEnd(set) ? [] : [...followLabels(set, counts).values()].map(narrow);
    open.push({ key, next });
  };
  enter([start]);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const missing = top.next.find((set) => !known.has(spellSet(set)));
    if (missing !== undefined) {
      enter(missing);
      continue;
    }
    const sum = top.next.reduce((total, set) => total + (known.get(spellSet(set)) ?? 0n), 0n);
    // What was not looked at is possible, so at least one path goes on from there.
    known.set(top.key, top.next.length === 0 ? 1n : sum);
    open.pop();
  }
  return { count: known.get(spellSet([start])) ?? 0n, exact };
}

function isEnd(set: StateSet): boolean {
  return set.some(({ at }) => at.kind === 'completed' || at.kind === 'denied');
}

export function spellSet(set: StateSet): string {
  return set.map(({ id }) => id).join(',');
}

/** Where each label leads from a set of states. */
export function followLabels(set: StateSet, counts: (way: Way) => boolean): Map<string, StateSet> {
  const found = new Map<string, Set<State>>();
  for (const { ways } of set) {
    for (const way of ways ?? []) {
      if (!counts(way)) continue;
      const states = found.get(way.edge.label) ?? new Set();
      found.set(way.edge.label, states.add(way.to));
    }
  }
  return new Map([...found].map(([label, states]) => [label, [...states].sort((a, b) => a.id - b.id)]));
}
