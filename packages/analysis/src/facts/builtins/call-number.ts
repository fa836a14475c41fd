import { apply, choose, value as constant, not } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { isNumber, toNumber } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit } from '../state/type-mask.ts';
import { literal, literalOf, ofTerm, type TermValue, type Value } from '../state/value.ts';

export function isPlainNumber(reader: Reader, state: State, value: Value): boolean {
  if (value.k !== 'term' || value.nan === true) return false;
  const isOne = reader.isOfType(state, value, bit.number);
  return isOne.kind === 'value' && isOne.value === true;
}

/** `Number.isFinite`, or `Number.isNaN`. */
export function finite(reader: Reader, state: State, value: Value, wanted: boolean): Term {
  if (value.k !== 'term') return reader.opaque(bit.boolean).term;
  if (value.infinite !== undefined) return constant(false);
  const isOne = value.nan === true ? isNumber(value.term) : reader.isOfType(state, value, bit.number);
  // What is no number at all is not NaN by `Number.isNaN`.
  if (wanted) return isOne;
  return value.nan === true ? not(isOne) : constant(false);
}

export function unknownNumber(reader: Reader, args: readonly Value[]): TermValue {
  return { ...reader.opaque(bit.number | bit.null, ...args), nan: true };
}

/** `parseInt`, `parseFloat`. */
export function parseNumber(reader: Reader, name: string, args: readonly Value[]): Value {
  const [text] = args;
  const isInt = name.endsWith('Int');
  // JavaScript takes 0 for no radix at all.
  const radix = args[1] === undefined ? 0 : literalOf(args[1])?.value;
  if (text?.k !== 'term' || text.nan === true || (isInt && typeof radix !== 'number'))
    return unknownNumber(reader, args);
  const term = apply('parseNumber', text.term, constant(isInt ? radix : undefined));
  if (term.kind !== 'value') return { k: 'term', term, nan: true };
  return typeof term.value === 'number' ? ofTerm(term) : { ...literal(null), nan: true };
}

/** `Math.max`, `Math.min`. */
export function extreme(reader: Reader, state: State, max: boolean, args: readonly Value[]): Value {
  const plain = args.flatMap((arg) => (arg.k === 'term' && isPlainNumber(reader, state, arg) ? [arg] : []));
  const [first, ...rest] = plain;
  if (first === undefined || plain.length < args.length || args.length > 8)
    return exactMath(reader, state, max ? 'max' : 'min', args) ?? unknownNumber(reader, args);
  let best = first.term;
  for (const { term } of rest)
    best = choose(max ? apply('jsLess', best, term) : apply('jsLess', term, best), term, best);
  return ofTerm(reader.limit(best));
}

/** Functions of `Math` that give a number for every number. */
const total: ReadonlySet<string> = new Set(['round', 'floor', 'ceil', 'trunc', 'abs', 'sign', 'max', 'min']);

/** Another function of `Math`. */
export function callMath(reader: Reader, state: State, name: string, args: readonly Value[]): Flow[] {
  const fn = name.slice('Math.'.length);
  const numbers = args.map((arg) => literalOf(arg)?.value);
  if (numbers.length > 0 && numbers.every((number) => typeof number === 'number')) {
    const folded = apply('math', constant(fn), ...numbers.map((number) => constant(number)));
    if (folded.kind === 'value' && folded.value !== undefined) return going(state, ofTerm(folded));
  }
  return going<Value>(state, exactMath(reader, state, fn, args) ?? unknownNumber(reader, args));
}

function exactMath(reader: Reader, state: State, fn: string, args: readonly Value[]): TermValue | null {
  if (!total.has(fn) || args.length === 0 || args.length > 8) return null;
  // Other functions of one number are given no more than that.
  const given = fn === 'max' || fn === 'min' ? args : args.slice(0, 1);
  const numbers = given.map((arg) => toNumber(reader, state, arg));
  if (numbers.some(({ infinite }) => infinite !== undefined)) return null;
  const term = reader.limit(apply('math', constant(fn), ...numbers.map((number) => number.term)));
  return numbers.some(({ nan }) => nan === true) ? { k: 'term', term, nan: true } : ofTerm(term);
}
