import type { Solver } from '../solve/verdict.ts';
import { isApply, isValue } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import { assume, type Known, learnAll, nothingKnown } from './assume.ts';
import { type Cell, CellSet, cellsOf, isOfUser, noUser, presenceCell, someUser } from './cells.ts';

/** Conjuncts that must hold on the way to a state, by spelling. Together they have been found possible, or at least not impossible. */
export type Constraints = ReadonlyMap<string, Term>;

export const noConstraints: Constraints = new Map();

export type Added =
  | { readonly kind: 'impossible' }
  | { readonly kind: 'possible' | 'unknown'; readonly constraints: Constraints };

/** Adds what must hold as well. Only what shares an input with it is asked again. */
export function addConstraints(
  before: Constraints,
  terms: readonly Term[],
  context: readonly Term[],
  solver: Solver,
): Added {
  const fresh = new Map<string, Term>();
  let known = knownOf(before);
  for (const one of terms.flatMap((term) => conjunctsOf(simplify(term)))) {
    for (const term of conjunctsOf(assume(one, known))) {
      if (isValue(term)) {
        if (term.value !== true) return { kind: 'impossible' };
        continue;
      }
      const spelled = spellTerm(term);
      if (before.has(spelled)) continue;
      fresh.set(spelled, term);
      known = learnAll(known, [term]);
    }
  }
  if (fresh.size === 0) return { kind: 'possible', constraints: before };
  const constraints = new Map([...before, ...fresh]);
  const asked = tiedTo(constraints, [...fresh.values()].flatMap(cellsWithPresence), cellsWithPresence);
  // What reads nothing is tied to nothing, and may be false all the same.
  for (const [spelled, term] of fresh) asked.set(spelled, term);
  if (asked.size > fresh.size + fewTerms && isImpossible(asked, fresh, context, solver))
    return { kind: 'impossible' };
  const { kind } = solver.decide([...context, ...asked.values()]);
  return kind === 'impossible' ? { kind } : { kind, constraints };
}

/** So few more that a part of them is not worth asking about. */
const fewTerms = 2;

/** Most of what excludes a condition reads the very same: a question much smaller than all that it is tied to. */
function isImpossible(
  asked: ReadonlyMap<string, Term>,
  fresh: ReadonlyMap<string, Term>,
  context: readonly Term[],
  solver: Solver,
): boolean {
  const cells = new Set([...fresh.values()].flatMap(cellsOf));
  const near = [...asked].filter(
    ([spelled, term]) => fresh.has(spelled) || cellsOf(term).every((cell) => cells.has(cell)),
  );
  if (near.length === fresh.size || near.length === asked.size) return false;
  return solver.decide([...context, ...near.map(([, term]) => term)]).kind === 'impossible';
}

const knownIn = new WeakMap<Constraints, Known>();

/** What a term can be simplified by where the constraints hold. */
export function knownOf(constraints: Constraints): Known {
  const before = knownIn.get(constraints) ?? learnAll(nothingKnown, constraints.values());
  knownIn.set(constraints, before);
  return before;
}

/** What must hold, one by one. */
export function conjunctsOf(term: Term): readonly Term[] {
  return isApply(term, 'and') ? term.args.flatMap(conjunctsOf) : [term];
}

/** Fields of the user are tied by whether there is one. */
function cellsWithPresence(term: Term): readonly Cell[] {
  const before = withPresence.get(term);
  if (before !== undefined) return before;
  const cells = cellsOf(term);
  const all = cells.some(isOfUser) ? [...cells, presenceCell] : cells;
  withPresence.set(term, all);
  return all;
}
const withPresence = new WeakMap<Term, readonly Cell[]>();

/** The constraints that share a cell with one of `cells`, or with one that does, and so on. */
function tiedTo(
  constraints: Constraints,
  cells: Iterable<Cell>,
  cellsOfTerm: (term: Term) => readonly Cell[],
): Map<string, Term> {
  const tied = new Map<string, Term>();
  const reached = new CellSet();
  for (const cell of cells) reached.add(cell);
  let rest = [...constraints];
  for (let before = -1; before !== rest.length; ) {
    before = rest.length;
    rest = rest.filter(([spelled, term]) => {
      const own = cellsOfTerm(term);
      if (!own.some((cell) => reached.ties(cell))) return true;
      tied.set(spelled, term);
      for (const cell of own) reached.add(cell);
      return false;
    });
  }
  return tied;
}

/**
 * Leaves out what cannot matter any more: what shares no input, however remotely, with what will still be read. What it says about
 * there being a user stays.
 */
export function keepRelevant(
  constraints: Constraints,
  live: ReadonlySet<Cell>,
  context: readonly Term[],
  solver: Solver,
): Constraints {
  if (constraints.size === 0) return constraints;
  const kept = tiedTo(constraints, live, cellsOf);
  if (kept.size === constraints.size) return constraints;
  const asksForUser =
    [...live].some(isOfUser) || [...kept.values()].some((term) => cellsOf(term).some(isOfUser));
  if (asksForUser) {
    const dropped = [...constraints].filter(([spelled]) => !kept.has(spelled));
    const ofUser = new Map(dropped.filter(([, term]) => cellsOf(term).some(isOfUser)));
    if (ofUser.size > 0) {
      const tied = tiedTo(new Map(dropped), [...ofUser.values()].flatMap(cellsOf), cellsOf);
      for (const term of presenceOf([...tied.values()], context, solver) ?? tied.values())
        kept.set(spellTerm(term), term);
    }
  }
  return kept;
}

/** What constraints say about there being a user; null when that cannot be told. */
function presenceOf(
  terms: readonly Term[],
  context: readonly Term[],
  solver: Solver,
): readonly Term[] | null {
  const without = solver.decide([...context, ...terms, noUser]).kind;
  const withOne = solver.decide([...context, ...terms, someUser]).kind;
  if (without === 'impossible') return withOne === 'impossible' ? null : [someUser];
  if (withOne === 'impossible') return [noUser];
  return without === 'possible' && withOne === 'possible' ? [] : null;
}
