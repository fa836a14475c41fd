import { and, apply, choose, get, isApply, isValue, not, or, value } from './build-term.ts';
import { readEach } from './each.ts';
import { reduceConnective } from './reduce-connective.ts';
import { reduceEach, reduceFound } from './reduce-each.ts';
import { spellTerm } from './spell-term.ts';
import type { ApplyTerm, ChooseTerm, Concrete, Op, Term } from './term.ts';
import { isBoolean, nameType, typesOf } from './types-of.ts';
import { partsOf, withParts } from './visit-inputs.ts';

const known = new WeakMap<Term, Term>();

/** A term of the same value for all documents, with less in it: constants folded, choices decided, comparisons in one form. */
export function simplify(term: Term): Term {
  const before = known.get(term);
  if (before !== undefined) return before;
  const parts = partsOf(term);
  const simple = parts.map(simplify);
  const rebuilt = simple.every((part, at) => part === parts[at]) ? term : withParts(term, simple);
  const reduced = reduce(rebuilt);
  // What a rule has made may be open to another one. Each makes the term smaller or brings a choice further out.
  const result = spellTerm(reduced) === spellTerm(term) ? reduced : simplify(reduced);
  known.set(term, result);
  known.set(result, result);
  return result;
}

function reduce(term: Term): Term {
  if (term.kind === 'choose') return reduceChoose(term);
  if (term.kind !== 'apply') return term;
  return reduceApply(withParts(term, term.args));
}

function reduceApply(term: Term): Term {
  if (term.kind !== 'apply') return term;
  if (isConnective(term.op)) return term.op === 'not' ? term : reduceConnective(term);
  const asked = readEach(term);
  if (asked !== null) return reduceEach(term, asked) ?? term;
  const found = reduceFound(term);
  if (found !== null) return found;
  const outward = bringChoiceOut(term);
  if (outward !== null) return outward;
  switch (term.op) {
    case 'is':
    case 'same':
      return reduceEqual(term.op, term.args);
    case 'nullish':
      return reduceNullish(term);
    case 'in':
    case 'contains':
      return reduceMembership(term);
    case 'has':
      return reduceHas(term);
    case 'size':
    case 'length':
      return term.args[0]?.kind === 'list' ? value(term.args[0].items.length) : term;
    case 'toText': {
      const [text = term] = term.args;
      return [...typesOf(text)].every((type) => type === 'string') ? text : term;
    }
    default:
      return term;
  }
}

function isConnective(op: Op): boolean {
  return op === 'and' || op === 'or' || op === 'not';
}

/** `is(t ? "a" : "b", "a")` is `t`: where an arm is decided, the choice moves out of the op. */
function bringChoiceOut(term: ApplyTerm): Term | null {
  const at = term.args.findIndex(({ kind }) => kind === 'choose');
  const chosen = term.args[at];
  if (chosen?.kind !== 'choose' || !term.args.every((arg, index) => index === at || isValue(arg)))
    return null;
  const [yes, no] = [chosen.yes, chosen.no].map((arm) =>
    simplify(apply(term.op, ...term.args.with(at, arm))),
  );
  if (yes === undefined || no === undefined) return null;
  if (!isValue(yes) && !isValue(no) && !(isTable(yes, 3) && isTable(no, 3))) return null;
  return reduce(choose(chosen.test, yes, no));
}

/** Nothing but a few values to choose from. */
function isTable(term: Term, depth: number): boolean {
  if (term.kind !== 'choose') return isValue(term);
  return depth > 0 && isTable(term.yes, depth - 1) && isTable(term.no, depth - 1);
}

function reduceChoose(term: ChooseTerm): Term {
  const { test } = term;
  const yes = armUnder(term.yes, test, true);
  const no = armUnder(term.no, test, false);
  if (isBoolean(yes) && isBoolean(no)) {
    if (isValue(yes)) return yes.value === true ? or(and(test), no) : and(not(test), no);
    if (isValue(no)) return no.value === true ? or(not(test), yes) : and(test, yes);
  }
  return choose(test, yes, no);
}

/** An arm that asks the same again has its answer. */
function armUnder(arm: Term, test: Term, answer: boolean): Term {
  if (arm.kind !== 'choose' || spellTerm(arm.test) !== spellTerm(test)) return arm;
  return answer ? arm.yes : arm.no;
}

function reduceEqual(op: 'is' | 'same', args: readonly Term[]): Term {
  const [a, b] = arrange(args);
  if (a === undefined || b === undefined) return apply(op, ...args);
  if (!isValue(b)) {
    if (spellTerm(a) === spellTerm(b) && !mayBeNaN(a)) return value(true);
    return shareTypes(op, a, b) ? apply(op, a, b) : value(false);
  }
  const wanted = b.value;
  const isNothing = wanted === null || wanted === undefined;
  if (op === 'same') return isNothing ? apply('nullish', a) : reduceEqual('is', [a, b]);
  const types = typesOf(a);
  if (!types.has(nameType(wanted))) return value(false);
  if (wanted === null || wanted === undefined) {
    if (types.size === 1) return value(true);
    return isApply(a, 'orNull') ? apply('nullish', a) : apply('is', a, b);
  }
  if (typeof wanted === 'boolean' && isBoolean(a)) return wanted ? a : not(a);
  if (isApply(a, 'orNull')) return apply('is', ...a.args, b);
  return reduceTypeTest(a, wanted) ?? apply('is', a, b);
}

/** Constants stand on the right, otherwise the smaller spelling on the left. */
function arrange([a, b]: readonly Term[]): readonly Term[] {
  if (a === undefined || b === undefined) return [];
  if (isValue(a) !== isValue(b)) return isValue(a) ? [b, a] : [a, b];
  return spellTerm(a) <= spellTerm(b) ? [a, b] : [b, a];
}

/** A number that is not the input's, which is JSON, may be NaN; and lists of numbers may hold it. */
function mayBeNaN(term: Term): boolean {
  if (term.kind === 'choose') return mayBeNaN(term.yes) || mayBeNaN(term.no);
  if (term.kind === 'value') return Number.isNaN(term.value) || typeof term.value === 'object';
  if (term.kind === 'apply' && neverNaN.has(term.op)) return false;
  return (
    term.kind !== 'input' && ['number', 'list', 'object'].some((type) => typesOf(term).has(type as 'number'))
  );
}

const neverNaN: ReadonlySet<Op> = new Set<Op>([
  ...(['plus', 'minus', 'times', 'over', 'rest', 'negate', 'size', 'length', 'indexOf'] as const),
  ...(['lastIndexOf', 'findIndex', 'math', 'parseNumber', 'parseDate'] as const),
]);

function shareTypes(op: 'is' | 'same', a: Term, b: Term): boolean {
  const [left, right] = [a, b].map((term) => typesOf(op === 'same' ? apply('orNull', term) : term));
  return left === undefined || right === undefined || [...left].some((type) => right.has(type));
}

function reduceTypeTest(term: Term, wanted: Concrete): Term | null {
  const [inner] = isApply(term, 'typeOf') ? term.args : [];
  if (inner === undefined) return null;
  const types = typesOf(inner);
  const has = [...types].some((type) => type === wanted);
  if (!has) return value(false);
  if (types.size === 1) return value(true);
  // What is one thing or nothing is that thing when it is not nothing.
  const isSomething = [...types].every((type) => type === wanted || type === 'null' || type === 'undefined');
  return isSomething && wanted !== 'null' && wanted !== 'undefined' ? not(apply('nullish', inner)) : null;
}

function reduceNullish(term: ApplyTerm): Term {
  const [inner = term] = term.args;
  const types = [...typesOf(inner)];
  const some = types.some((type) => type === 'null' || type === 'undefined');
  if (!some) return value(false);
  return types.every((type) => type === 'null' || type === 'undefined') ? value(true) : term;
}

/** Membership in a list that is written down is equality with one of its elements. */
function reduceMembership(term: ApplyTerm): Term {
  const [item, whole] = term.op === 'in' ? term.args : term.args.toReversed();
  if (item === undefined || whole === undefined) return term;
  if (whole.kind === 'list') return or(...whole.items.map((element) => apply('is', item, element)));
  if (isValue(whole) && Array.isArray(whole.value) && whole.value.length < 2) {
    return or(...whole.value.map((element: Concrete) => apply('is', item, value(element))));
  }
  return term;
}

/** Documents are JSON: what has a member has a value there. */
function reduceHas(term: ApplyTerm): Term {
  const [container, key] = term.args;
  if (container?.kind !== 'input' || key === undefined || !isValue(key)) return term;
  // What an action has made itself may have a member that is undefined.
  if (container.input.source.kind === 'item') return term;
  const isKey = typeof key.value === 'string' || typeof key.value === 'number';
  return isKey ? not(apply('is', get(container, key), value(undefined))) : value(false);
}
