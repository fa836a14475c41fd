import { not } from '../term/build-term.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';

/** More conditions than these are not tried for true and for false, one inside the other; and no more than so many altogether. */
const deepest = 8;
const mostCases = 400;

/** What atoms are taken to be, by spelling. */
interface Truth {
  readonly atom: Term;
  readonly holds: boolean;
}
type Truths = Map<string, Truth>;

/**
 * Whether constraints cannot all be true whatever their atoms are: what they ask for is looked at, what it is about is not. Much of what
 * code asks twice is decided so, and at once.
 */
export function isRefutedByCases(constraints: readonly Term[]): boolean {
  const budget = { left: mostCases };
  return isRefuted(constraints, new Map(), 0, budget);
}

function isRefuted(
  constraints: readonly Term[],
  before: Truths,
  depth: number,
  budget: { left: number },
): boolean {
  const truths: Truths = new Map(before);
  const open = propagate(constraints, truths);
  if (open === null) return true;
  if (open.length === 0 || depth >= deepest || budget.left <= 0) return false;
  const asked = mostAsked(open, truths);
  if (asked === null) return false;
  return [true, false].every((holds) => {
    budget.left -= 1;
    return isRefuted(open, suppose(truths, asked, holds), depth + 1, budget);
  });
}

function suppose(truths: Truths, atom: Term, holds: boolean): Truths {
  return new Map(truths).set(spellTerm(atom), { atom, holds });
}

/**
 * Ways in which constraints can be true, each as what atoms have to be for it: what is asked of them then is one thing after the other.
 * `usual` says what an atom is most likely; that comes first.
 */
export function* casesOf(
  constraints: readonly Term[],
  usual: (atom: Term) => boolean,
): Generator<readonly Term[]> {
  yield* cases(constraints, new Map(), usual, { left: mostCases });
}

function* cases(
  constraints: readonly Term[],
  before: Truths,
  usual: (atom: Term) => boolean,
  budget: { left: number },
): Generator<readonly Term[]> {
  const truths: Truths = new Map(before);
  const open = propagate(constraints, truths);
  budget.left -= 1;
  if (open === null || budget.left <= 0) return;
  const asked = openAtoms(open, truths)[0]?.[0];
  if (asked === undefined) {
    yield [...truths.values()].map(({ atom, holds }) => (holds ? atom : not(atom)));
    return;
  }
  const first = usual(asked);
  yield* cases(open, suppose(truths, asked, first), usual, budget);
  yield* cases(open, suppose(truths, asked, !first), usual, budget);
}

/** Draws what follows at once. What is left open, or null when there is a contradiction. */
function propagate(constraints: readonly Term[], truths: Truths): readonly Term[] | null {
  let open = constraints;
  for (;;) {
    const known = truths.size;
    if (!open.every((term) => force(term, true, truths))) return null;
    const still = open.filter((term) => truthOf(term, truths) === null);
    if (open.some((term) => truthOf(term, truths) === false)) return null;
    open = still;
    if (truths.size === known) return open;
  }
}

/** False: the term cannot be so. */
function force(term: Term, holds: boolean, truths: Truths): boolean {
  const known = truthOf(term, truths);
  if (known !== null) return known === holds;
  if (term.kind === 'choose') return forceChoice(term, holds, truths);
  if (term.kind === 'apply') {
    const { op, args } = term;
    const [first] = args;
    if (op === 'not' && first !== undefined) return force(first, !holds, truths);
    if (op === 'and' || op === 'or') {
      if (holds === (op === 'and')) return args.every((part) => force(part, holds, truths));
      const open = args.filter((part) => truthOf(part, truths) === null);
      const [only] = open;
      return open.length !== 1 || only === undefined || force(only, holds, truths);
    }
  }
  truths.set(spellTerm(term), { atom: term, holds });
  return true;
}

function forceChoice(
  { test, yes, no }: Extract<Term, { kind: 'choose' }>,
  holds: boolean,
  truths: Truths,
): boolean {
  const way = truthOf(test, truths);
  if (way !== null) return force(way ? yes : no, holds, truths);
  if (truthOf(yes, truths) === !holds) return force(test, false, truths) && force(no, holds, truths);
  if (truthOf(no, truths) === !holds) return force(test, true, truths) && force(yes, holds, truths);
  return true;
}

/** What is not `true` counts as false. */
function truthOf(term: Term, truths: Truths): boolean | null {
  if (term.kind === 'value') return term.value === true;
  if (term.kind === 'choose') {
    const way = truthOf(term.test, truths);
    if (way !== null) return truthOf(way ? term.yes : term.no, truths);
    const yes = truthOf(term.yes, truths);
    return yes !== null && yes === truthOf(term.no, truths) ? yes : null;
  }
  if (term.kind === 'apply') {
    const [first] = term.args;
    if (term.op === 'not' && first !== undefined) {
      const inner = truthOf(first, truths);
      return inner === null ? null : !inner;
    }
    if (term.op === 'and' || term.op === 'or') return connected(term.args, term.op === 'or', truths);
  }
  return truths.get(spellTerm(term))?.holds ?? null;
}

function connected(parts: readonly Term[], deciding: boolean, truths: Truths): boolean | null {
  let isOpen = false;
  for (const part of parts) {
    const truth = truthOf(part, truths);
    if (truth === deciding) return deciding;
    if (truth === null) isOpen = true;
  }
  return isOpen ? null : !deciding;
}

/** The condition that stands in most of what is open: by it, most is decided. What is asked once only contradicts nothing. */
function mostAsked(open: readonly Term[], truths: Truths): Term | null {
  const [most] = openAtoms(open, truths);
  return most !== undefined && most[1] > 1 ? most[0] : null;
}

/** Atoms that nothing is known of, with how often they are asked; those asked most often first. */
function openAtoms(open: readonly Term[], truths: Truths): readonly (readonly [atom: Term, times: number])[] {
  const counts = new Map<string, [atom: Term, times: number]>();
  const count = (term: Term): void => {
    if (term.kind === 'value') return;
    if (term.kind === 'choose') return [term.test, term.yes, term.no].forEach(count);
    if (term.kind === 'apply' && (term.op === 'and' || term.op === 'or' || term.op === 'not'))
      return term.args.forEach(count);
    const key = spellTerm(term);
    if (truths.has(key)) return;
    const found = counts.get(key) ?? [term, 0];
    found[1] += 1;
    counts.set(key, found);
  };
  open.forEach(count);
  return [...counts.values()].sort(([, a], [, b]) => b - a);
}
