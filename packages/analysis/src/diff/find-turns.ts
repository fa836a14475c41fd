import type { FlowPath } from '../paths/flow-path.ts';
import type { Solver, Verdict } from '../solve/verdict.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import type { TurnedPath } from './bundle-diff.ts';
import { spellConstraints, spellRoute } from './path-outcome.ts';

/** Questions that one comparison of a flow may ask; what is left open then is said. */
export interface Budget {
  left: number;
}

interface Routed {
  readonly path: FlowPath;
  readonly route: readonly string[];
}

/**
 * Inputs that end well in the one bundle and are denied in the other: for each path of before, the paths of after that end otherwise
 * and that some input takes as well. One is given for each place where the runs part and pair of ends.
 */
export function findTurns(
  before: readonly FlowPath[],
  after: readonly FlowPath[],
  solver: Solver,
  budget: Budget,
): readonly TurnedPath[] {
  const now = after.map((path): Routed => ({ path, route: spellRoute(path) }));
  const unchanged = new Set(now.map(({ path, route }) => `${route.join(' ')}\n${spellConstraints(path)}`));
  const found = new Map<string, TurnedPath>();
  for (const path of before) {
    const route = spellRoute(path);
    if (unchanged.has(`${route.join(' ')}\n${spellConstraints(path)}`)) continue;
    for (const other of nearestFirst(route, now)) {
      if (other.path.end.status === path.end.status || !mayMeet(path, other.path)) continue;
      const key = [partingOf(route, other.route), path.end.status, other.route.at(-2)].join('\n');
      if (found.has(key)) continue;
      const verdict = ask([...path.constraints, ...other.path.constraints], solver, budget);
      if (verdict?.kind !== 'possible') continue;
      found.set(key, {
        direction: path.end.status === 'completed' ? 'allow to deny' : 'deny to allow',
        ...{ before: path, after: other.path, verdict, certain: isCertain(path, other.path) },
      });
    }
  }
  return [...found.values()];
}

/** The path of after that some input of the path takes, where there is one; with the same end or another. */
export function findSuccessor(
  path: FlowPath,
  after: readonly FlowPath[],
  solver: Solver,
  budget: Budget,
): FlowPath | null {
  const now = after.map((other): Routed => ({ path: other, route: spellRoute(other) }));
  for (const { path: other } of nearestFirst(spellRoute(path), now)) {
    if (!mayMeet(path, other)) continue;
    const verdict = ask([...path.constraints, ...other.constraints], solver, budget);
    if (verdict?.kind === 'possible') return other;
  }
  return null;
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

/** The host gives one answer. */
function mayMeet({ answer }: FlowPath, other: FlowPath): boolean {
  return answer === null || other.answer === null || answer.outcome === other.answer.outcome;
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
