import { and, apply, choose, value as constant, not, or } from '../../term/build-term.ts';
import { simplify } from '../../term/simplify.ts';
import type { Op, Term } from '../../term/term.ts';
import { typesIn } from '../state/learn.ts';
import type { State } from '../state/state.ts';
import { bit, isOnly, mayBeOf, nullishTypes, scalarTypes } from '../state/type-mask.ts';
import {
  chooseValue,
  isType,
  literal,
  literalOf,
  ofTerm,
  sameValue,
  type TermValue,
  type Value,
} from '../state/value.ts';
import { chooseBoolean } from './choose-boolean.ts';
import type { Reader } from './reader.ts';

/** JavaScript's operators on two values. None of them throws on JSON. */
export function applyBinary(
  reader: Reader,
  state: State,
  operator: string,
  left: Value,
  right: Value,
): Value {
  switch (operator) {
    case '===':
      return ofTerm(areSame(reader, state, left, right));
    case '!==':
      return ofTerm(not(areSame(reader, state, left, right)));
    case '==':
      return ofTerm(areAlike(reader, state, left, right));
    case '!=':
      return ofTerm(not(areAlike(reader, state, left, right)));
    case '<':
      return compare(reader, state, 'jsLess', left, right);
    case '>':
      return compare(reader, state, 'jsLess', right, left);
    case '<=':
      return compare(reader, state, 'jsLessOrEqual', left, right);
    case '>=':
      return compare(reader, state, 'jsLessOrEqual', right, left);
    case '+':
      return add(reader, state, left, right);
    case '-':
      return calculate(reader, state, 'minus', left, right);
    case '*':
      return calculate(reader, state, 'times', left, right);
    case '/':
      return calculate(reader, state, 'over', left, right);
    case '%':
      return calculate(reader, state, 'rest', left, right);
    default:
      return foldedOr(operator, left, right, () => reader.unfollowed(bit.number, left, right));
  }
}

function foldedOr(operator: string, left: Value, right: Value, otherwise: () => Value): Value {
  const [a, b] = [literalOf(left)?.value, literalOf(right)?.value];
  if (typeof a !== 'number' || typeof b !== 'number') return otherwise();
  switch (operator) {
    case '**':
      return Number.isFinite(a ** b) ? literal(a ** b) : otherwise();
    case '&':
      return literal(a & b);
    case '|':
      return literal(a | b);
    case '^':
      return literal(a ^ b);
    case '<<':
      return literal(a << b);
    case '>>':
      return literal(a >> b);
    case '>>>':
      return literal(a >>> b);
    default:
      return otherwise();
  }
}

/** A number is what it seems to be: neither `NaN` nor the null that stands for it. */
export function isNumber(term: Term): Term {
  return and(not(apply('nullish', term)), apply('is', term, term));
}

function isInfinite(value: Value): value is TermValue & { readonly infinite: 1 | -1 } {
  return value.k === 'term' && value.infinite !== undefined;
}

/** `===`, as a boolean term. */
export function areSame(reader: Reader, state: State, left: Value, right: Value): Term {
  if (left.k === 'choose')
    return chooseBoolean(
      left.test,
      areSame(reader, state, left.yes, right),
      areSame(reader, state, left.no, right),
    );
  if (right.k === 'choose') return areSame(reader, state, right, left);
  if (isInfinite(left) || isInfinite(right))
    return isInfinite(left) && isInfinite(right)
      ? constant(left.infinite === right.infinite)
      : reader.opaque(bit.boolean).term;
  if (left.k !== 'term' || right.k !== 'term') {
    if (left.k !== 'term' && right.k !== 'term' && sameValue(left, right)) return constant(true);
    if (!mayBeOf(reader.types(state, left), reader.types(state, right))) return constant(false);
    if (left.k === 'ref' && right.k === 'ref') return constant(false);
    return reader.opaque(bit.boolean).term;
  }
  const known = typeNameIs(left, right) ?? typeNameIs(right, left);
  if (known !== null) return reader.decided(state, known);
  const numeric = [left, right].filter(({ nan }) => nan === true).map(({ term }) => isNumber(term));
  const [a, b] = [typesIn(state, left.term), typesIn(state, right.term)];
  // Lists and objects are the same only when they are one; by their content that cannot be told.
  if (!isOnly(a, scalarTypes) && !isOnly(b, scalarTypes)) return reader.opaque(bit.boolean).term;
  return reader.decided(state, and(...numeric, equal(state, left.term, right.term)));
}

/** Pushed into alternatives, so that what is known of each is used. */
function equal(state: State, a: Term, b: Term): Term {
  if (a.kind === 'choose' && b.kind === 'value')
    return chooseBoolean(a.test, equal(state, a.yes, b), equal(state, a.no, b));
  if (b.kind === 'choose' && a.kind === 'value') return equal(state, b, a);
  const term = a.kind === 'value' && b.kind !== 'value' ? apply('is', b, a) : apply('is', a, b);
  return simplify(term);
}

/** `typeof x === 'string'`. */
function typeNameIs(left: TermValue, right: TermValue): Term | null {
  const name = literalOf(right)?.value;
  if (left.typeOf === undefined || typeof name !== 'string') return null;
  const types = typesNamed[name];
  if (types === undefined) return constant(false);
  const { typeOf } = left;
  return or(...types.map((type) => isType(typeOf, type)));
}

const typesNamed: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  number: ['number'],
  boolean: ['boolean'],
  undefined: ['undefined'],
  object: ['null', 'list', 'object'],
};

/** `typeof`, of a term. */
export function typeNameOf(term: Term): TermValue {
  const isObject = or(isType(term, 'null'), isType(term, 'list'));
  return {
    k: 'term',
    term: simplify(choose(isObject, constant('object'), apply('typeOf', term))),
    typeOf: term,
  };
}

/** `==`: exact where one side is nothing, or both are of types that are not converted. */
function areAlike(reader: Reader, state: State, left: Value, right: Value): Term {
  if (isNothing(left)) return reader.nullish(state, right);
  if (isNothing(right)) return reader.nullish(state, left);
  const [a, b] = [reader.types(state, left), reader.types(state, right)];
  const sameTypes = a === b && (a & (a - 1)) === 0;
  const onlyText = (mask: number): boolean => isOnly(mask, bit.string | nullishTypes);
  if (sameTypes || (onlyText(a) && onlyText(b) && !(mayBeOf(a, nullishTypes) && mayBeOf(b, nullishTypes))))
    return areSame(reader, state, left, right);
  return reader.unfollowed(bit.boolean).term;
}

function isNothing(value: Value): boolean {
  const found = literalOf(value);
  return found !== null && (found.value === null || found.value === undefined);
}

function compare(
  reader: Reader,
  state: State,
  op: 'jsLess' | 'jsLessOrEqual',
  left: Value,
  right: Value,
): Value {
  if (left.k === 'choose')
    return ofTerm(
      reader.chooseUnder(
        state,
        left.test,
        (there) => termIn(reader, compare(reader, there, op, left.yes, right)),
        (there) => termIn(reader, compare(reader, there, op, left.no, right)),
      ),
    );
  if (right.k === 'choose')
    return ofTerm(
      reader.chooseUnder(
        state,
        right.test,
        (there) => termIn(reader, compare(reader, there, op, left, right.yes)),
        (there) => termIn(reader, compare(reader, there, op, left, right.no)),
      ),
    );
  const a = numberOrText(reader, state, left);
  const b = numberOrText(reader, state, right);
  if (isInfinite(left) || isInfinite(right)) return compareInfinite(reader, state, op, left, right);
  if (a === null || b === null) return reader.unfollowed(bit.boolean);
  return ofTerm(and(...a.when, ...b.when, compareTerms(op, a.term, b.term)));
}

function termIn(reader: Reader, value: Value): Term {
  return value.k === 'term' ? value.term : reader.unfollowed(bit.boolean).term;
}

/** Every number is less than the one infinity and more than the other; what is no number is neither. */
function compareInfinite(
  reader: Reader,
  state: State,
  op: 'jsLess' | 'jsLessOrEqual',
  left: Value,
  right: Value,
): Value {
  if (isInfinite(left) && isInfinite(right))
    return literal(op === 'jsLess' ? left.infinite < right.infinite : left.infinite <= right.infinite);
  const [infinite, other] = isInfinite(left) ? [left, right] : [right, left];
  const number = toNumber(reader, state, other);
  if (!isInfinite(infinite) || (other.k !== 'term' && other.k !== 'date'))
    return reader.unfollowed(bit.boolean);
  const holds = isInfinite(left) ? infinite.infinite < 0 : infinite.infinite > 0;
  if (!holds) return literal(false);
  return number.nan === true ? ofTerm(isNumber(number.term)) : literal(true);
}

function compareTerms(op: Op, a: Term, b: Term): Term {
  if (a.kind === 'choose' && b.kind === 'value')
    return chooseBoolean(a.test, compareTerms(op, a.yes, b), compareTerms(op, a.no, b));
  if (b.kind === 'choose' && a.kind === 'value')
    return chooseBoolean(b.test, compareTerms(op, a, b.yes), compareTerms(op, a, b.no));
  return apply(op, a, b);
}

/** What is compared, and when it can be: `NaN` is less than nothing. */
function numberOrText(
  reader: Reader,
  state: State,
  value: Value,
): { readonly term: Term; readonly when: readonly Term[] } | null {
  if (value.k === 'date') return numberOrText(reader, state, value.ms);
  if (value.k !== 'term') {
    const types = reader.types(state, value);
    return isOnly(types, scalarTypes) ? { term: reader.termOf(state, value), when: [] } : null;
  }
  return { term: value.term, when: value.nan === true ? [isNumber(value.term)] : [] };
}

/** A number of a value that is one; where it is converted, it may be none. */
export function toNumber(reader: Reader, state: State, value: Value): TermValue {
  if (value.k === 'date') return value.ms;
  if (value.k === 'choose')
    return asTerm(
      reader,
      chooseValue(value.test, toNumber(reader, state, value.yes), toNumber(reader, state, value.no)),
    );
  if (value.k !== 'term') return { ...reader.opaque(bit.number | bit.null, value), nan: true };
  if (value.nan === true || isOnly(typesIn(state, value.term), bit.number)) return value;
  const folded = literalOf(value);
  if (folded !== null && typeof folded.value !== 'object') {
    const number = Number(folded.value);
    return Number.isFinite(number) ? literal(number) : { ...literal(null), nan: true };
  }
  return { k: 'term', term: apply('toNumber', value.term), nan: true };
}

function asTerm(reader: Reader, value: Value): TermValue {
  return value.k === 'term' ? value : { ...reader.opaque(bit.number | bit.null, value), nan: true };
}

function calculate(
  reader: Reader,
  state: State,
  op: 'plus' | 'minus' | 'times' | 'over' | 'rest',
  left: Value,
  right: Value,
): Value {
  const [a, b] = [toNumber(reader, state, left), toNumber(reader, state, right)];
  if (isInfinite(a) || isInfinite(b))
    return { ...reader.opaque(bit.number | bit.null, left, right), nan: true };
  if (op === 'over' || op === 'rest') {
    const by = literalOf(b)?.value;
    // By nothing it is infinite, or NaN.
    if (typeof by !== 'number' || by === 0)
      return { ...reader.opaque(bit.number | bit.null, left, right), nan: true };
  }
  const term = simplify(apply(op, a.term, b.term));
  return a.nan === true || b.nan === true ? { k: 'term', term, nan: true } : ofTerm(term);
}

function add(reader: Reader, state: State, left: Value, right: Value): Value {
  const [a, b] = [reader.types(state, left), reader.types(state, right)];
  if (isOnly(a, bit.number) && isOnly(b, bit.number)) return calculate(reader, state, 'plus', left, right);
  const isText = (mask: number, value: Value): boolean =>
    isOnly(mask, bit.string) || (value.k === 'ref' && isOnly(mask, bit.list | bit.object));
  if (isText(a, left) || isText(b, right))
    return ofTerm(joinText(toText(reader, state, left), toText(reader, state, right)));
  const mayBeText = mayBeOf(a | b, bit.string | bit.list | bit.object);
  if (!mayBeText) return calculate(reader, state, 'plus', left, right);
  return { ...reader.opaque(bit.string | bit.number, left, right) };
}

export function joinText(a: Term, b: Term): Term {
  if (a.kind === 'value' && a.value === '') return b;
  if (b.kind === 'value' && b.value === '') return a;
  // Literals beside each other are one.
  if (a.kind === 'apply' && a.op === 'jsAdd' && b.kind === 'value') {
    const [start, end] = a.args;
    if (start !== undefined && end?.kind === 'value') return apply('jsAdd', start, apply('jsAdd', end, b));
  }
  return apply('jsAdd', a, b);
}

/** `String(x)`, as a term. */
export function toText(reader: Reader, state: State, value: Value): Term {
  if (value.k === 'choose')
    return choose(value.test, toText(reader, state, value.yes), toText(reader, state, value.no));
  if (value.k === 'ref') {
    const cell = reader.cellOf(state, value);
    if (cell?.k === 'url') return cell.href;
    return cell?.k === 'list' || cell?.k === 'object'
      ? apply('toText', reader.termOf(state, value))
      : reader.opaque(bit.string, ofTerm(reader.termOf(state, value))).term;
  }
  if (value.k !== 'term' || value.nan === true) return reader.opaque(bit.string, value).term;
  return textOfTerm(state, value.term);
}

function textOfTerm(state: State, term: Term): Term {
  if (isOnly(typesIn(state, term), bit.string)) return term;
  if (term.kind === 'choose')
    return choose(term.test, textOfTerm(state, term.yes), textOfTerm(state, term.no));
  return apply('toText', term);
}
