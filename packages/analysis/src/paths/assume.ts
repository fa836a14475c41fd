import { apply, choose, inputTerm, isApply, isValue, value } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import { partsOf, withParts } from '../term/visit-inputs.ts';

/** Booleans that are known to hold or not to, by their spelling, and what follows from them at once. */
export type Known = ReadonlyMap<string, boolean>;

/** What is known where these hold. */
export function knownFrom(constraints: Iterable<Term>): Known {
  const known = new Map<string, boolean>();
  for (const term of constraints) learn(term, true, known);
  return known;
}

function learn(term: Term, holds: boolean, known: Map<string, boolean>): void {
  if (isValue(term)) return;
  known.set(spellTerm(term), holds);
  if (term.kind !== 'apply') return;
  const [first, second] = term.args;
  switch (term.op) {
    case 'and':
      if (holds) for (const part of term.args) learn(part, true, known);
      return;
    case 'or':
      if (!holds) for (const part of term.args) learn(part, false, known);
      return;
    case 'not':
      if (first !== undefined) learn(first, !holds, known);
      return;
    case 'nullish':
      if (first !== undefined && !holds) learnPresent(first, known);
      return;
    case 'is':
    case 'same':
      if (holds && first !== undefined && second !== undefined && isValue(second) && second.value != null) {
        learnPresent(
          isApply(first, 'typeOf') && !isNullName(second.value) ? (first.args[0] ?? first) : first,
          known,
        );
      }
      return;
    case 'truthy':
    case 'startsWith':
    case 'endsWith':
    case 'contains':
    case 'matches':
    case 'inCidr':
      if (holds && first !== undefined) learnPresent(first, known);
      return;
    case 'less':
    case 'lessOrEqual':
      if (holds) for (const part of term.args) learnPresent(part, known);
      return;
    default:
      return;
  }
}

function isNullName(name: unknown): boolean {
  return name === 'undefined' || name === 'null';
}

/** Neither null nor undefined, and so is what it is a member of. */
function learnPresent(term: Term, known: Map<string, boolean>): void {
  if (isValue(term)) return;
  known.set(spellTerm(apply('nullish', term)), false);
  for (const nothing of [null, undefined]) known.set(spellTerm(apply('is', term, value(nothing))), false);
  if (term.kind !== 'input') return;
  const { source, path } = term.input;
  if (path.length > 0) learnPresent(inputTerm({ source, path: path.slice(0, -1) }), known);
}

/** The term as it is where that is known: with less in it, and the same value there. */
export function assume(term: Term, known: Known): Term {
  if (known.size === 0 || isValue(term)) return term;
  const done = new Map<Term, Term>();
  const visit = (part: Term): Term => {
    if (isValue(part) || part.kind === 'input') return part;
    const before = done.get(part);
    if (before !== undefined) return before;
    const answer = part.kind === 'apply' ? known.get(spellTerm(part)) : undefined;
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
