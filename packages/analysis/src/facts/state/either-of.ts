import { and, not, or } from '../../term/build-term.ts';
import { spellTerm } from '../../term/spell-term.ts';
import type { Term } from '../../term/term.ts';

/** What holds, or does not, by its spelling without negations. */
interface Literal {
  readonly key: string;
  readonly holds: boolean;
  readonly term: Term;
}

/** Larger alternatives are left as they are. */
const most = 24;

/** That one list of conditions holds or the other, with what cancels out left out. */
export function eitherOf(first: readonly Term[], second: readonly Term[]): Term {
  const alternatives = [...alternativesOf(first), ...alternativesOf(second)];
  const isSmall = alternatives.length <= most && alternatives.every(({ length }) => length <= most);
  return spellOut(isSmall ? reduce(alternatives.flatMap(withoutRepetition)) : alternatives);
}

function spellOut(alternatives: readonly (readonly Literal[])[]): Term {
  const [only] = alternatives;
  if (only !== undefined && alternatives.length === 1) return and(...only.map(({ term }) => term));
  return or(
    ...alternatives.map((literals) => {
      const [single] = literals;
      return single !== undefined && literals.length === 1
        ? single.term
        : and(...literals.map(({ term }) => term));
    }),
  );
}

/** Each thing once; none, where it is said to hold and not to. */
function withoutRepetition(literals: readonly Literal[]): (readonly Literal[])[] {
  const found = new Map<string, Literal>();
  for (const literal of literals) {
    const before = found.get(literal.key);
    if (before !== undefined && before.holds !== literal.holds) return [];
    found.set(literal.key, literal);
  }
  return [[...found.values()]];
}

/** Each condition by itself, as far as it is a conjunction. */
export function flattenCondition(term: Term): Term[] {
  if (term.kind !== 'apply') return [term];
  if (term.op === 'and') return term.args.flatMap(flattenCondition);
  const [inner] = term.op === 'not' ? term.args : [];
  if (inner?.kind !== 'apply') return [term];
  if (inner.op === 'or') return inner.args.flatMap((part) => flattenCondition(not(part)));
  return inner.op === 'not' && inner.args[0] !== undefined ? flattenCondition(inner.args[0]) : [term];
}

function alternativesOf(conditions: readonly Term[]): readonly (readonly Literal[])[] {
  const parts = conditions.flatMap(flattenCondition);
  const [only] = parts;
  const either = only !== undefined && parts.length === 1 ? disjuncts(only) : null;
  if (either === null) return [parts.map(literalOf)];
  return either.flatMap((part) => alternativesOf([part]));
}

function disjuncts(term: Term): readonly Term[] | null {
  if (term.kind !== 'apply') return null;
  if (term.op === 'or') return term.args;
  const [inner] = term.op === 'not' ? term.args : [];
  return inner?.kind === 'apply' && inner.op === 'and' ? inner.args.map((part) => not(part)) : null;
}

function literalOf(term: Term): Literal {
  const [inner] = term.kind === 'apply' && term.op === 'not' ? term.args : [];
  return inner === undefined
    ? { key: spellTerm(term), holds: true, term }
    : { key: spellTerm(inner), holds: false, term };
}

/** Two that differ in one thing only, and in whether it holds, are one without it; what another one has decided is left out. */
function reduce(given: readonly (readonly Literal[])[]): readonly (readonly Literal[])[] {
  let alternatives = [...given];
  for (let round = 0; round < 2 * most; round += 1) {
    const next = reduceOnce(alternatives);
    if (next === null) return alternatives;
    alternatives = next;
  }
  return alternatives;
}

function reduceOnce(alternatives: readonly (readonly Literal[])[]): (readonly Literal[])[] | null {
  for (const [at, one] of alternatives.entries())
    for (const [index, other] of alternatives.entries()) {
      if (at === index) continue;
      const without = resolve(one, other);
      if (without === null) continue;
      // `one` says no more than `other` and a thing, or than the opposite of it.
      if (without === 'covered') return alternatives.filter((_, position) => position !== index);
      return alternatives.map((alternative, position) => (position === index ? without : alternative));
    }
  return null;
}

/** What is left of `other` given that `one` is an alternative; `covered` when it says nothing more. */
function resolve(one: readonly Literal[], other: readonly Literal[]): readonly Literal[] | 'covered' | null {
  let opposite: string | null = null;
  for (const literal of one) {
    const same = other.find(({ key }) => key === literal.key);
    if (same === undefined) return null;
    if (same.holds === literal.holds) continue;
    if (opposite !== null) return null;
    opposite = literal.key;
  }
  return opposite === null ? 'covered' : other.filter(({ key }) => key !== opposite);
}
