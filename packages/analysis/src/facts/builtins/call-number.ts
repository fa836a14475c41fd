import { apply, choose, value as constant, not } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { isNumber } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, isOnly } from '../state/type-mask.ts';
import { literal, literalOf, nothing, ofTerm, type TermValue, type Value } from '../state/value.ts';

export function isPlainNumber(reader: Reader, state: State, value: Value): boolean {
  return value.k === 'term' && value.nan !== true && isOnly(reader.types(state, value), bit.number);
}

/** `Number.isFinite`, or `Number.isNaN`. */
export function finite(reader: Reader, state: State, value: Value, wanted: boolean): Term {
  if (value.k !== 'term') return reader.opaque(bit.boolean).term;
  const isOne = value.nan === true ? isNumber(value.term) : reader.isOfType(state, value, bit.number);
  // What is no number at all is not NaN by `Number.isNaN`.
  if (wanted) return isOne;
  return value.nan === true ? not(isOne) : constant(false);
}

export function parseNumber(reader: Reader, name: string, args: readonly Value[]): Value {
  const text = literalOf(args[0])?.value;
  const radix = literalOf(args[1])?.value;
  if (typeof text === 'string' || typeof text === 'number') {
    const number = name.endsWith('Int')
      ? Number.parseInt(String(text), typeof radix === 'number' ? radix : 10)
      : Number.parseFloat(String(text));
    return Number.isFinite(number) ? literal(number) : { ...literal(null), nan: true };
  }
  return { ...reader.opaque(bit.number | bit.null, ...args), nan: true };
}

/** `Math.max`, `Math.min`. */
export function extreme(reader: Reader, state: State, max: boolean, args: readonly Value[]): Value {
  const [first, ...rest] = args;
  if (first === undefined || args.some((arg) => !isPlainNumber(reader, state, arg)) || args.length > 8)
    return { ...reader.opaque(bit.number | bit.null, ...args), nan: true };
  let best = (first as TermValue).term;
  for (const arg of rest) {
    const { term } = arg as TermValue;
    best = choose(max ? apply('jsLess', best, term) : apply('jsLess', term, best), term, best);
  }
  return ofTerm(reader.limit(best));
}

/** Another function of `Math`. */
export function callMath(reader: Reader, state: State, name: string, args: readonly Value[]): Flow[] {
  const numbers = args.map((arg) => literalOf(arg)?.value);
  if (numbers.length > 0 && numbers.every((number) => typeof number === 'number')) {
    const fn: unknown = Reflect.get(Math, name.slice(5));
    const result: unknown = typeof fn === 'function' ? fn(...numbers) : undefined;
    if (typeof result === 'number' && Number.isFinite(result)) return going(state, literal(result));
  }
  const whole = /^Math\.(?:round|floor|ceil|trunc|abs|sign)$/.test(name);
  const isSure = whole && args.length > 0 && isPlainNumber(reader, state, args[0] ?? nothing);
  const result = reader.opaque(isSure ? bit.number : bit.number | bit.null, ...args);
  return going<Value>(state, isSure ? result : { ...result, nan: true });
}
