import { apply, choose, isApply, isValue, not, value } from './build-term.ts';
import { spellTerm } from './spell-term.ts';
import type { ApplyTerm, Concrete, Term } from './term.ts';
import { isBoolean } from './types-of.ts';

/** Longer ones are left as they are. */
const mostParts = 32;

/** What the other parts of a conjunction say, or the negations of those of an alternative. */
interface Told {
  readonly truths: ReadonlyMap<string, boolean>;
  /** What terms are equal to, by spelling. */
  readonly values: ReadonlyMap<string, Concrete>;
}

/** In `a && (a || b)` and `!a && (a || b)` the alternative says less than it seems, or nothing; and the other way around. */
export function reduceConnective(term: ApplyTerm): Term {
  const { op } = term;
  const args = term.args.flatMap((part) => spread(part, op === 'and' ? 'or' : 'and'));
  if (args.length > mostParts || args.length < 2) return term;
  const told = learn(args, op === 'and');
  const settled = args.map((part) => (isLiteral(part) ? settleLiteral(part, told) : settle(part, told)));
  const left = absorb(settled, op === 'and' ? 'or' : 'and');
  return left.length === args.length && left.every((part, at) => part === args[at])
    ? term
    : apply(op, ...left);
}

/** `!(a || b)` is `!a && !b`, and the other way around. */
function spread(part: Term, inner: 'and' | 'or'): readonly Term[] {
  const [negated] = isApply(part, 'not') ? part.args : [];
  return negated !== undefined && isApply(negated, inner) ? negated.args.map((one) => not(one)) : [part];
}

function learn(parts: readonly Term[], holds: boolean): Told {
  const truths = new Map<string, boolean>();
  const values = new Map<string, Concrete>();
  for (const part of parts) {
    if (!isLiteral(part)) continue;
    const [negated] = isApply(part, 'not') ? part.args : [];
    const atom = negated ?? part;
    const truth = (negated === undefined) === holds;
    truths.set(spellTerm(atom), truth);
    const [subject, wanted] = isApply(atom, 'is') ? atom.args : [];
    if (truth && subject !== undefined && wanted !== undefined && isValue(wanted) && isPlain(wanted.value))
      values.set(spellTerm(subject), wanted.value);
  }
  return { truths, values };
}

function isPlain(found: Concrete): boolean {
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean';
}

function isLiteral(term: Term): boolean {
  const [negated] = isApply(term, 'not') ? term.args : [];
  const atom = negated ?? term;
  return atom.kind !== 'choose' && !isApply(atom, 'and') && !isApply(atom, 'or') && !isApply(atom, 'not');
}

/** One thing asked has one answer, so that other answers to it are out. */
function settleLiteral(term: Term, { values }: Told): Term {
  const [negated] = isApply(term, 'not') ? term.args : [];
  const answer = byValue(negated ?? term, values);
  // What says so itself stays.
  if (answer !== false) return term;
  return value(negated !== undefined);
}

function byValue(atom: Term, values: Told['values']): boolean | null {
  if (!isApply(atom, 'is') && !isApply(atom, 'in')) return null;
  const [subject, wanted] = atom.args;
  if (subject === undefined || wanted === undefined || !isValue(wanted)) return null;
  const known = values.get(spellTerm(subject));
  if (known === undefined) return null;
  if (isApply(atom, 'is')) return isPlain(wanted.value) ? known === wanted.value : null;
  if (!Array.isArray(wanted.value)) return null;
  const items: readonly Concrete[] = wanted.value;
  return items.every(isPlain) ? items.includes(known) : null;
}

function settle(term: Term, told: Told): Term {
  if (isValue(term)) return term;
  if (term.kind === 'choose') {
    if (!isBoolean(term)) return term;
    const test = settle(term.test, told);
    if (isValue(test)) return settle(test.value === true ? term.yes : term.no, told);
    const [yes, no] = [settle(term.yes, told), settle(term.no, told)];
    return test === term.test && yes === term.yes && no === term.no ? term : choose(test, yes, no);
  }
  if (isApply(term, 'and') || isApply(term, 'or') || isApply(term, 'not')) {
    const parts = term.args.map((part) => settle(part, told));
    if (parts.every((part, at) => part === term.args[at])) return term;
    return isApply(term, 'not') ? not(parts[0] ?? term) : apply(term.op, ...parts);
  }
  const answer = told.truths.get(spellTerm(term)) ?? byValue(term, told.values);
  return answer === null ? term : value(answer);
}

/** Of two that are said to hold, the one that says more stays: `(a || b) && (a || b || c)`. */
function absorb(parts: readonly Term[], inner: 'and' | 'or'): readonly Term[] {
  const sets = parts.map((part) => (isApply(part, inner) ? new Set(part.args.map(spellTerm)) : null));
  return parts.filter((_, at) => {
    const own = sets[at];
    if (own === null || own === undefined) return true;
    return !sets.some(
      (other, index) =>
        other !== null &&
        index !== at &&
        [...other].every((key) => own.has(key)) &&
        (other.size < own.size || index < at),
    );
  });
}
