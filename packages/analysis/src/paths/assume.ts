import { apply, choose, inputTerm, isApply, isValue, value } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { ApplyTerm, Concrete, Term } from '../term/term.ts';
import { partsOf, withParts } from '../term/visit-inputs.ts';

/** What holds at a place, and what follows from it at once; by the spellings of terms. */
export interface Known {
  /** Booleans. */
  readonly truths: ReadonlyMap<string, boolean>;
  /** Terms of which is known that they have one of these texts or numbers. */
  readonly values: ReadonlyMap<string, readonly Plain[]>;
}

type Plain = string | number;

export const nothingKnown: Known = { truths: new Map(), values: new Map() };

/** What is known where these hold as well. */
export function learnAll(before: Known, terms: Iterable<Term>): Known {
  const known = { truths: new Map(before.truths), values: new Map(before.values) };
  for (const term of terms) learn(term, true, known);
  return known;
}

interface Learning {
  readonly truths: Map<string, boolean>;
  readonly values: Map<string, readonly Plain[]>;
}

function learn(term: Term, holds: boolean, known: Learning): void {
  if (isValue(term)) return;
  known.truths.set(spellTerm(term), holds);
  if (term.kind !== 'apply') return;
  const [first, second] = term.args;
  if (first === undefined) return;
  switch (term.op) {
    case 'and':
      if (holds) for (const part of term.args) learn(part, true, known);
      return;
    case 'or':
      if (!holds) for (const part of term.args) learn(part, false, known);
      else learnEither(term, known);
      return;
    case 'not':
      learn(first, !holds, known);
      return;
    case 'nullish':
      if (!holds) learnPresent(first, known);
      return;
    case 'is':
    case 'same':
      if (holds && second !== undefined && isValue(second)) learnEqual(first, [second.value], known);
      return;
    case 'in':
      if (holds && second !== undefined && isValue(second) && Array.isArray(second.value)) {
        learnEqual(first, second.value as readonly Concrete[], known);
      }
      return;
    case 'truthy':
    case 'startsWith':
    case 'endsWith':
    case 'contains':
    case 'matches':
    case 'inCidr':
      if (holds) learnPresent(first, known);
      return;
    case 'less':
    case 'lessOrEqual':
      if (holds) for (const part of term.args) learnPresent(part, known);
      return;
    default:
      return;
  }
}

/** `x == "a" || x == "b"` says what `x` can be. */
function learnEither(term: ApplyTerm, known: Learning): void {
  const [first] = term.args;
  if (first === undefined || !isApply(first, 'is')) return;
  const [asked] = first.args;
  if (asked === undefined) return;
  const values = term.args.map((part) => {
    const [other, wanted] = isApply(part, 'is') ? part.args : [];
    const isSame = other !== undefined && spellTerm(other) === spellTerm(asked);
    return isSame && wanted !== undefined && isValue(wanted) ? wanted.value : undefined;
  });
  if (values.every((one) => one !== undefined)) learnEqual(asked, values, known);
}

function learnEqual(term: Term, values: readonly Concrete[], known: Learning): void {
  if (isValue(term) || values.some((one) => one === null || one === undefined)) return;
  const isTypeName = isApply(term, 'typeOf');
  if (isTypeName && values.some((name) => name === 'undefined' || name === 'null')) return;
  learnPresent(isTypeName ? (term.args[0] ?? term) : term, known);
  const plain = values.filter((one) => typeof one === 'string' || typeof one === 'number');
  const key = spellTerm(term);
  if (plain.length === values.length && !isTypeName) {
    const before = known.values.get(key);
    known.values.set(key, before === undefined ? plain : before.filter((one) => plain.includes(one)));
  }
}

/** Neither null nor undefined, and so is what it is a member of. */
function learnPresent(term: Term, known: Learning): void {
  if (isValue(term)) return;
  known.truths.set(spellTerm(apply('nullish', term)), false);
  for (const nothing of [null, undefined]) {
    known.truths.set(spellTerm(apply('is', term, value(nothing))), false);
  }
  if (term.kind !== 'input') return;
  const { source, path } = term.input;
  if (path.length > 0) learnPresent(inputTerm({ source, path: path.slice(0, -1) }), known);
}

/** The term as it is where that is known: with less in it, and the same value there. */
export function assume(term: Term, known: Known): Term {
  if (known.truths.size === 0 || isValue(term)) return term;
  const done = new Map<Term, Term>();
  const visit = (part: Term): Term => {
    if (isValue(part) || part.kind === 'input') return part;
    const before = done.get(part);
    if (before !== undefined) return before;
    const answer = part.kind === 'apply' ? answerOf(part, known) : undefined;
    const result = answer === undefined ? rebuild(part) : value(answer);
    done.set(part, result);
    return result;
  };
  const rebuild = (part: Term): Term => {
    if (part.kind === 'choose') {
      const test = visit(part.test);
      if (isValue(test)) return visit(test.value === true ? part.yes : part.no);
      return choose(test, visit(part.yes), visit(part.no));
    }
    const parts = partsOf(part);
    const changed = parts.map(visit);
    return changed.every((inner, at) => inner === parts[at]) ? part : withParts(part, changed);
  };
  const result = visit(term);
  return result === term ? term : simplify(result);
}

function answerOf(term: ApplyTerm, { truths, values }: Known): boolean | undefined {
  const told = truths.get(spellTerm(term));
  if (told !== undefined) return told;
  const [first, second] = term.args;
  if (first === undefined || second === undefined || !isValue(second)) return undefined;
  if (term.op !== 'is' && term.op !== 'same' && term.op !== 'in') return undefined;
  const known = values.get(spellTerm(first));
  if (known === undefined) return undefined;
  const wanted: readonly Concrete[] | null =
    term.op !== 'in' ? [second.value] : Array.isArray(second.value) ? second.value : null;
  if (wanted === null) return undefined;
  if (known.every((one) => wanted.includes(one))) return true;
  return known.some((one) => wanted.includes(one)) ? undefined : false;
}
