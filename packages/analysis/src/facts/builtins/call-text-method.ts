import type { AnyNode } from 'acorn';
import { apply, choose, value as constant } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { maybeCall } from '../interpret/any-times.ts';
import { joinText, toText } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly } from '../state/type-mask.ts';
import { literalOf, nothing, ofTerm, type TermValue, textOf, type Value } from '../state/value.ts';

/** Methods of texts, with the types of what they give. */
const results: Readonly<Record<string, number>> = {
  toLowerCase: bit.string,
  toUpperCase: bit.string,
  toLocaleLowerCase: bit.string,
  toLocaleUpperCase: bit.string,
  trim: bit.string,
  trimStart: bit.string,
  trimEnd: bit.string,
  startsWith: bit.boolean,
  endsWith: bit.boolean,
  includes: bit.boolean,
  split: bit.list,
  slice: bit.string,
  substring: bit.string,
  substr: bit.string,
  indexOf: bit.number,
  lastIndexOf: bit.number,
  replaceAll: bit.string,
  replace: bit.string,
  concat: bit.string,
  at: bit.string | bit.undefined,
  charAt: bit.string,
  charCodeAt: bit.number,
  codePointAt: bit.number | bit.undefined,
  padStart: bit.string,
  padEnd: bit.string,
  repeat: bit.string,
  normalize: bit.string,
  match: bit.list | bit.null,
  search: bit.number,
  localeCompare: bit.number,
  isWellFormed: bit.boolean,
  toWellFormed: bit.string,
};

export function isTextMethod(name: string): boolean {
  return Object.hasOwn(results, name);
}

/** A method of what is a text. */
export function callTextMethod(
  reader: Reader,
  state: State,
  name: string,
  object: TermValue,
  args: readonly Value[],
  node: AnyNode,
): Flow[] {
  if (args.some((arg) => arg.k === 'function')) return withFunction(reader, state, name, object, args, node);
  const exact = termOf(reader, state, name, object.term, args);
  if (exact !== null) return going(state, ofTerm(reader.limit(exact)));
  const result = reader.opaque(results[name] ?? bit.string, object, ...args);
  if (name === 'charCodeAt') return going<Value>(state, { ...result, nan: true });
  const mayThrow = name === 'repeat' || name === 'normalize';
  return mayThrow ? reader.mayFail(state, node, (after) => going(after, result)) : going(state, result);
}

const mostGroups = 12;

/** `text.replace(pattern, (found) => …)` */
function withFunction(
  reader: Reader,
  state: State,
  name: string,
  object: TermValue,
  args: readonly Value[],
  node: AnyNode,
): Flow[] {
  // What the pattern's groups have found, where, in what.
  const found = Array.from({ length: mostGroups }, () => reader.opaque(anyType, object));
  const given = [reader.opaque(bit.string, object), ...found];
  return maybeCall(reader, state, args.at(-1) ?? nothing, given, node, (after) =>
    going(after, reader.opaque(results[name] ?? bit.string, object)),
  );
}

function termOf(reader: Reader, state: State, name: string, text: Term, args: readonly Value[]): Term | null {
  const [first = nothing, second] = args;
  if (first.k === 'pattern') return null;
  if (text.kind === 'choose' && text.yes.kind === 'value' && args.every((arg) => literalOf(arg) !== null)) {
    const yes = isOnly(reader.types(state, ofTerm(text.yes)), bit.string)
      ? termOf(reader, state, name, text.yes, args)
      : null;
    const no = yes === null ? null : termOf(reader, state, name, text.no, args);
    if (yes !== null && no !== null) return choose(text.test, yes, no);
  }
  switch (name) {
    case 'toLowerCase':
      return apply('lower', text);
    case 'toUpperCase':
      return apply('upper', text);
    case 'trim':
      return apply('trim', text);
    case 'startsWith':
    case 'endsWith':
      return args.length === 1 ? apply(name, text, toText(reader, state, first)) : null;
    case 'includes':
      return args.length === 1 ? apply('contains', text, toText(reader, state, first)) : null;
    case 'indexOf':
      return args.length === 1 ? apply('indexOf', text, toText(reader, state, first)) : null;
    case 'lastIndexOf':
      return args.length === 1 ? apply('lastIndexOf', text, toText(reader, state, first)) : null;
    case 'substring':
      return substringOf(reader, state, text, args);
    case 'split':
      return textOf(first) !== null && args.length === 1
        ? apply('split', text, toText(reader, state, first))
        : null;
    case 'slice':
      return sliceOf(reader, state, text, first, second);
    case 'replaceAll':
      return second !== undefined && !(textOf(second) ?? '$').includes('$')
        ? apply('replaceAll', text, toText(reader, state, first), toText(reader, state, second))
        : null;
    case 'concat':
      return args.reduce<Term>((whole, arg) => joinText(whole, toText(reader, state, arg)), text);
    case 'at': {
      const index = literalOf(first)?.value;
      if (typeof index !== 'number' || !Number.isInteger(index)) return null;
      if (index < 0) return characterFromEnd(text, index);
      const there = apply('jsLess', constant(index), apply('length', text));
      return choose(there, apply('slice', text, constant(index), constant(index + 1)), constant(undefined));
    }
    case 'charAt': {
      const index = literalOf(first)?.value;
      return typeof index === 'number' && Number.isInteger(index) && index >= 0
        ? apply('slice', text, constant(index), constant(index + 1))
        : null;
    }
    default:
      return null;
  }
}

/** Negative places count from the end, where there are so many. */
function characterFromEnd(text: Term, index: number): Term {
  const there = apply('jsLessOrEqual', constant(-index), apply('length', text));
  const to = index === -1 ? [] : [constant(index + 1)];
  return choose(there, apply('slice', text, constant(index), ...to), constant(undefined));
}

/** As `slice`, but that nothing counts from the end. Of two bounds the smaller one comes first. */
function substringOf(reader: Reader, state: State, text: Term, args: readonly Value[]): Term | null {
  const [from, to] = args;
  if (from === undefined || args.length > 2) return null;
  const [start, end] = [literalOf(from)?.value, literalOf(to)?.value];
  if (to !== undefined) {
    const isPlain = typeof start === 'number' && typeof end === 'number' && start >= 0 && start <= end;
    return isPlain ? apply('slice', text, constant(start), constant(end)) : null;
  }
  const isPlain = from.k === 'term' && from.nan !== true && isOnly(reader.types(state, from), bit.number);
  return isPlain ? apply('slice', text, apply('math', constant('max'), constant(0), from.term)) : null;
}

export function sliceOf(
  reader: Reader,
  state: State,
  whole: Term,
  from: Value,
  to: Value | undefined,
): Term | null {
  const bounds = [from, ...(to === undefined ? [] : [to])];
  const isPlain = (value: Value): value is TermValue =>
    value.k === 'term' &&
    value.nan !== true &&
    isOnly(reader.types(state, value), bit.number | bit.undefined);
  if (!bounds.every(isPlain)) return null;
  return apply('slice', whole, ...bounds.map((bound) => (bound as TermValue).term));
}
