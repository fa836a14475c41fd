import type { FlowPath } from '../paths/flow-path.ts';
import type { Solver, Verdict } from '../solve/verdict.ts';
import { not } from '../term/build-term.ts';
import { spellTerm } from '../term/spell-term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import type { TurnedPath } from './bundle-diff.ts';
import { spellConstraints, spellRoute } from './path-outcome.ts';

/** What one comparison of a flow may take; what is left open then is said. */
export interface Budget {
  /** Questions for the solver. */
  left: number;
  /** Pairs of paths that are held against each other at all. */
  pairs: number;
  /** For a condition of before, spelled, those of after that cannot be true beside it. */
  readonly exclusions: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Conditions of the one bundle that are held against those of the other, at most. */
const mostExclusions = 900;

/** Asks once of each two conditions that changed whether both can be true: it settles most pairs of paths. */
export function findExclusions(
  before: readonly FlowPath[],
  after: readonly FlowPath[],
  solver: Solver,
): Budget['exclusions'] {
  const [was, is] = [before, after].map(
    (paths) =>
      new Map(
        paths.flatMap(({ constraints }) => constraints.map((term) => [spellTerm(term), term] as const)),
      ),
  );
  const old = [...(was ?? [])].filter(([spelled]) => !is?.has(spelled));
  const now = [...(is ?? [])].filter(([spelled]) => !was?.has(spelled));
  if (old.length * now.length > mostExclusions) return new Map();
  return new Map(
    old.map(([spelled, term]) => {
      const never = now.filter(([, other]) => solver.decide([term, other]).kind === 'impossible');
      return [spelled, new Set(never.map(([other]) => other))];
    }),
  );
}

export interface Routed {
  readonly path: FlowPath;
  readonly route: readonly string[];
  readonly spelled: string;
  readonly holds: ReadonlySet<string>;
  readonly excludes: readonly string[];
}

/** A path with what it asks for, spelled: most pairs exclude each other by a condition that the one has and the other has not. */
function routed(path: FlowPath): Routed {
  const route = spellRoute(path);
  return {
    ...{ path, route, spelled: `${route.join(' ')}\n${spellConstraints(path)}` },
    holds: new Set(path.constraints.map(spellTerm)),
    excludes: path.constraints.map((term) => spellTerm(not(term))),
  };
}

export function routeAll(paths: readonly FlowPath[]): readonly Routed[] {
  return paths.map(routed);
}

/**
 * Inputs that take one path in the one bundle and another in the other: first those that end otherwise, then those that end the same
 * way after other blocks. One is given for each place where the runs part and pair of ends.
 */
export function findTurns(
  before: readonly Routed[],
  after: readonly Routed[],
  solver: Solver,
  budget: Budget,
): readonly TurnedPath[] {
  const unchanged = new Set(after.map(({ spelled }) => spelled));
  const changed = before.filter(({ spelled }) => !unchanged.has(spelled));
  const found = new Map<string, TurnedPath>();
  for (const endsSame of [false, true]) {
    for (const own of changed) {
      for (const other of nearestFirst(own.route, after)) {
        if ((other.path.end.status === own.path.end.status) !== endsSame || isSameRoute(own, other)) continue;
        const key = keyOf(own, other, endsSame);
        if (found.has(key) || !mayMeet(own, other, budget)) continue;
        const verdict = ask([...own.path.constraints, ...other.path.constraints], solver, budget);
        if (verdict?.kind === 'possible') found.set(key, turnOf(own.path, other.path, verdict));
      }
    }
  }
  return [...found.values()];
}

function turnOf(before: FlowPath, after: FlowPath, verdict: TurnedPath['verdict']): TurnedPath {
  const direction =
    before.end.status === after.end.status
      ? 'another way'
      : before.end.status === 'completed'
        ? 'allow to deny'
        : 'deny to allow';
  const [was, is] = [passedBy(before), passedBy(after)];
  return {
    ...{ direction, before, after, verdict, certain: isCertain(before, after) },
    skips: [...was].filter((block) => !is.has(block)),
    passes: [...is].filter((block) => !was.has(block)),
  };
}

/** Blocks that the run passed; one that was skipped did nothing (contract 3.7). */
function passedBy({ steps }: FlowPath): ReadonlySet<string> {
  return new Set(
    steps.flatMap(({ within, block, taken }) =>
      taken.kind === 'skipped' ? [] : [[...within, block].join('/')],
    ),
  );
}

/** The path of after that some input of the path takes, where there is one; with the same end or another. */
export function findSuccessor(
  own: Routed,
  after: readonly Routed[],
  solver: Solver,
  budget: Budget,
): FlowPath | null {
  for (const other of nearestFirst(own.route, after)) {
    if (!mayMeet(own, other, budget)) continue;
    const verdict = ask([...own.path.constraints, ...other.path.constraints], solver, budget);
    if (verdict?.kind === 'possible') return other.path;
  }
  return null;
}

function isSameRoute(a: Routed, b: Routed): boolean {
  return a.route.length === b.route.length && sharedBeginning(a.route, b.route) === a.route.length;
}

function keyOf(own: Routed, other: Routed, endsSame: boolean): string {
  const endOf = ({ path, route }: Routed) => (path.end.status === 'denied' ? (route.at(-2) ?? '') : '');
  const ends = endsSame ? [] : [endOf(own), endOf(other)];
  return [partingOf(own.route, other.route), ...ends].join('\n');
}

function ask(constraints: Parameters<Solver['decide']>[0], solver: Solver, budget: Budget): Verdict | null {
  if (budget.left <= 0) return null;
  budget.left -= 1;
  return solver.decide(constraints);
}

/** Those first that go along for longest. */
function nearestFirst(route: readonly string[], others: readonly Routed[]): readonly Routed[] {
  return others
    .map((other) => ({ other, shared: sharedBeginning(route, other.route) }))
    .sort((a, b) => b.shared - a.shared)
    .map(({ other }) => other);
}

function sharedBeginning(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((step, index) => step !== b[index]);
  return at === -1 ? a.length : at;
}

/** Where two routes part, and what each does there. */
function partingOf(a: readonly string[], b: readonly string[]): string {
  const at = sharedBeginning(a, b);
  return `${a[at] ?? ''} | ${b[at] ?? ''}`;
}

/** False where no input takes both, which needs no solver: the host gives one answer, and a condition is true or it is not. */
function mayMeet(own: Routed, other: Routed, budget: Budget): boolean {
  const [answer, otherAnswer] = [own.path.answer, other.path.answer];
  if (answer !== null && otherAnswer !== null && answer.outcome !== otherAnswer.outcome) return false;
  if (budget.pairs <= 0) return false;
  budget.pairs -= 1;
  if (other.excludes.some((term) => own.holds.has(term))) return false;
  for (const [term, never] of budget.exclusions)
    if (own.holds.has(term) && [...never].some((another) => other.holds.has(another))) return false;
  return true;
}

/** Whether JSON could be read, and what the host raises, are inputs of both; of all else that is opaque nobody knows whether it is. */
function isCertain(before: FlowPath, after: FlowPath): boolean {
  return [...before.constraints, ...after.constraints].every((term) =>
    inputsOf(term).every(
      ({ source: { kind, at } }) =>
        kind !== 'chance' && (kind !== 'opaque' || at.endsWith('/is-json') || at.endsWith('/raised')),
    ),
  );
}
