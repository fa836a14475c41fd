import { apply, choose, input, isApply, not, or, value } from '../term/build-term.ts';
import { readEach } from '../term/each.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { ApplyTerm, Op, Term, TypeName } from '../term/term.ts';
import { typesOf } from '../term/types-of.ts';
import { readAtom } from './usage.ts';

/** What `relax` puts in place of a term: `at` starts with it. */
export const stand = '#';

/**
 * A weaker constraint over atoms that representatives decide: what they do not decide becomes a value of its own, of which only
 * the types are known. If this cannot be true, neither can the constraint. `links` say what those types have to do with the terms
 * that they are made of.
 */
export function relax(term: Term, links: Map<string, Term>): Term {
  if (term.kind === 'value') return term;
  if (term.kind === 'choose') {
    return choose(relax(term.test, links), relax(term.yes, links), relax(term.no, links));
  }
  if (isApply(term, 'and') || isApply(term, 'or') || isApply(term, 'not')) {
    return apply(term.op, ...term.args.map((part) => relax(part, links)));
  }
  if (readAtom(term) !== null) return term;
  if (term.kind === 'apply' && readEach(term) === null) {
    const around = apply(term.op, ...term.args.map((arg) => relaxArgument(arg, links)));
    if (around.kind === 'value' || readAtom(around) !== null) return around;
  }
  return standFor(term, links);
}

function relaxArgument(term: Term, links: Map<string, Term>): Term {
  if (term.kind === 'value' || term.kind === 'input') return term;
  return standFor(isApply(term, 'orNull') ? (term.args[0] ?? term) : term, links);
}

/** A value that the term's value is one of. */
function standFor(term: Term, links: Map<string, Term>): Term {
  if (term.kind === 'input' || term.kind === 'value') return term;
  const spelled = spellTerm(term);
  const types = [...typesOf(term)];
  const standing = input({ kind: 'opaque', at: `${stand}${spelled}`, types });
  const key = `types of ${spelled}`;
  if (term.kind === 'apply' && !links.has(key)) {
    links.set(key, value(true));
    links.set(key, linkTypes(term, standing, links));
    if (countsFrom0.has(term.op)) {
      links.set(
        `least of ${spelled}`,
        or(apply('lessOrEqual', value(0), standing), apply('nullish', standing)),
      );
    }
  }
  return standing;
}

const countsFrom0: ReadonlySet<Op> = new Set<Op>(['size', 'length']);

/** Ops that give something if, and only if, their first argument (`all`: each one) is of one of these types. */
const needs: Partial<Readonly<Record<Op, { readonly types: readonly TypeName[]; readonly all: boolean }>>> = {
  lower: { types: ['string'], all: false },
  upper: { types: ['string'], all: false },
  trim: { types: ['string'], all: false },
  size: { types: ['string', 'list', 'object'], all: false },
  length: { types: ['string', 'list'], all: false },
  keys: { types: ['list', 'object'], all: false },
  values: { types: ['list', 'object'], all: false },
  entries: { types: ['list', 'object'], all: false },
  findIndex: { types: ['list'], all: false },
  filter: { types: ['list'], all: false },
  map: { types: ['list'], all: false },
};

/** Ops that give nothing unless their first argument (`all`: each one) is of one of these types. */
const wants: typeof needs = {
  ...needs,
  plus: { types: ['number'], all: true },
  minus: { types: ['number'], all: true },
  times: { types: ['number'], all: true },
  over: { types: ['number'], all: true },
  rest: { types: ['number'], all: true },
  negate: { types: ['number'], all: true },
  split: { types: ['string'], all: true },
  replaceAll: { types: ['string'], all: true },
  slice: { types: ['string', 'list'], all: false },
  indexOf: { types: ['string', 'list'], all: false },
  join: { types: ['list'], all: false },
  concat: { types: ['list'], all: true },
  parseJson: { types: ['string'], all: false },
  get: { types: ['list', 'object'], all: false },
  matches: { types: ['string'], all: true },
  jsTest: { types: ['string'], all: false },
  inCidr: { types: ['string'], all: false },
  lastIndexOf: { types: ['string'], all: true },
  some: { types: ['list'], all: false },
  parseDate: { types: ['string'], all: false },
  writeDate: { types: ['number'], all: false },
};

function linkTypes(term: ApplyTerm, standing: Term, links: Map<string, Term>): Term {
  const wanted = wants[term.op];
  if (wanted === undefined) return value(true);
  const subjects = (wanted.all ? term.args : term.args.slice(0, 1)).map((arg) => relaxArgument(arg, links));
  const fits = apply(
    'and',
    ...subjects.map((subject) =>
      or(...wanted.types.map((type) => apply('is', apply('typeOf', subject), value(type)))),
    ),
  );
  const givesNothing = typesOf(term).has('boolean') ? not(standing) : apply('nullish', standing);
  const onlyIf = or(givesNothing, fits);
  return needs[term.op] === undefined ? onlyIf : apply('and', onlyIf, or(not(fits), not(givesNothing)));
}
