import { and, apply, choose, isApply, isValue, not, or, value } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import type { Op, Term } from '../term/term.ts';
import { isBoolean } from '../term/types-of.ts';
import { sizeOf } from '../term/visit-inputs.ts';

const known = new WeakMap<Term, readonly Term[]>();

/** The terms that all have to be true so that the constraint is: simplified, conjunctions taken apart, choices brought outside. */
export function conjunctsOf(constraint: Term): readonly Term[] {
  const before = known.get(constraint);
  if (before !== undefined) return before;
  const found = flatten(simplify(bringOut(simplify(constraint))));
  known.set(constraint, found);
  return found;
}

function flatten(term: Term): readonly Term[] {
  if (isApply(term, 'and')) return term.args.flatMap(flatten);
  if (isApply(term, 'not')) {
    const [inner] = term.args;
    if (inner !== undefined && isApply(inner, 'or')) return inner.args.flatMap((part) => flatten(not(part)));
    if (inner !== undefined && isApply(inner, 'not')) return flatten(inner.args[0] ?? inner);
    return [term];
  }
  if (isValue(term)) return term.value === true ? [] : [value(false)];
  // What is no boolean has to be `true` itself.
  return [isBoolean(term) ? term : simplify(apply('is', term, value(true)))];
}

/** Larger terms stay as they are: a choice in each argument would double them again and again. */
const largest = 400;

const comparisons: ReadonlySet<Op> = new Set<Op>([
  'is',
  'same',
  'less',
  'lessOrEqual',
  'jsLess',
  'jsLessOrEqual',
  'truthy',
  'nullish',
  'in',
  'startsWith',
  'endsWith',
  'contains',
]);

/** `(t ? a : b) < c` is `t && a < c || !t && b < c`. */
function bringOut(term: Term): Term {
  if (sizeOf(term) > largest || term.kind === 'value' || term.kind === 'input') return term;
  if (term.kind === 'choose' && isBoolean(term)) {
    const [test, whenTrue, whenNot] = [term.test, term.yes, term.no].map(bringOut);
    if (test === undefined || whenTrue === undefined || whenNot === undefined) return term;
    return or(and(test, whenTrue), and(not(test), whenNot));
  }
  if (term.kind !== 'apply') return term;
  if (term.op === 'and' || term.op === 'or' || term.op === 'not')
    return apply(term.op, ...term.args.map(bringOut));
  if (!comparisons.has(term.op)) return term;
  const at = term.args.findIndex(({ kind }) => kind === 'choose');
  const chosen = term.args[at];
  if (chosen?.kind !== 'choose') return term;
  const [whenTrue, whenNot] = [chosen.yes, chosen.no].map((arm) =>
    simplify(apply(term.op, ...term.args.with(at, arm))),
  );
  if (whenTrue === undefined || whenNot === undefined) return term;
  return bringOut(simplify(choose(chosen.test, whenTrue, whenNot)));
}
