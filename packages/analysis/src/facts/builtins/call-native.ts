import type { AnyNode } from 'acorn';
import { apply, choose, value as constant, not } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { markImplicitCall } from '../interpret/bind-pattern.ts';
import { distinct, inOrder, itemsOf } from '../interpret/items-of.ts';
import { areSame, isNumber, toNumber, toText } from '../interpret/operators.ts';
import { hasMember } from '../interpret/read-member.ts';
import type { Reader } from '../interpret/reader.ts';
import { spreadInto } from '../interpret/spread.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, isOnly, mayBeOf } from '../state/type-mask.ts';
import {
  type Cell,
  literal,
  literalOf,
  nothing,
  ofTerm,
  type TermValue,
  textOf,
  type Value,
} from '../state/value.ts';
import { callMethod } from './call-method.ts';

export type Unfollowed = (
  reader: Reader,
  state: State,
  args: readonly Value[],
  node: AnyNode,
  byItself?: boolean,
) => Flow[];

/** Calls something of the language by its name; `.name` is a method of the first argument. */
export function callNative(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  if (name.startsWith('.')) return callMethod(reader, state, name.slice(1), args, node, unfollowed);
  if (name.startsWith('new ')) return construct(reader, state, name.slice(4), args, node, unfollowed);
  const [first = nothing, second = nothing] = args;
  switch (name) {
    case 'JSON.parse':
      return parseJson(reader, state, first, args.length > 1, node, unfollowed);
    case 'JSON.stringify':
      if (second.k === 'function') return unfollowed(reader, state, args, node);
      if (first.k === 'function' || first.k === 'native')
        return going(state, reader.opaque(bit.string | bit.undefined));
      if (args.length > 1)
        return going(state, reader.opaque(bit.string | bit.undefined, ...shownAll(reader, state, args)));
      return going(state, ofTerm(reader.limit(apply('writeJson', reader.termOf(state, first)))));
    case 'String':
      return going(
        state,
        ofTerm(args.length === 0 ? constant('') : reader.limit(toText(reader, state, first))),
      );
    case 'Number':
      return going<Value>(state, args.length === 0 ? literal(0) : toNumber(reader, state, first));
    case 'Boolean':
      reader.sites.markTested(first as TermValue);
      return going(state, ofTerm(reader.truth(state, first)));
    case 'Array.isArray':
      reader.sites.markTested(first as TermValue);
      return going(state, ofTerm(reader.isOfType(state, first, bit.list)));
    case 'Object.is': {
      // It tells zeros apart, and takes NaN for itself.
      const isPlain = [first, second].some((one) => !mayBeOf(reader.types(state, one), bit.number));
      return going(
        state,
        isPlain ? ofTerm(areSame(reader, state, first, second)) : reader.opaque(bit.boolean),
      );
    }
    case 'Object.keys':
    case 'Object.values':
    case 'Object.entries':
      return membersOf(reader, state, name, first, node);
    case 'Object.hasOwn': {
      reader.sites.markTested(first as TermValue);
      const term = hasMember(reader, state, first, second, true);
      return reader.failIf(state, reader.nullish(state, first), node, (after) =>
        going(after, term === null ? reader.opaque(bit.boolean) : ofTerm(term)),
      );
    }
    case 'Object.freeze':
    case 'Object.seal':
    case 'Object.preventExtensions':
      if (first.k === 'ref') reader.frozen.add(first.id);
      return going(state, first);
    case 'Object.assign':
      return assign(reader, state, args, node, unfollowed);
    case 'Object.fromEntries':
      return fromEntries(reader, state, first, node, unfollowed);
    case 'structuredClone':
      return first.k === 'term'
        ? going<Value>(state, first)
        : reader.mayFail(state, node, (after) => going(after, cloneOf(reader, after, first)));
    case 'Number.isInteger':
    case 'Number.isSafeInteger':
      return going(
        state,
        isPlainNumber(reader, state, first) && name === 'Number.isInteger'
          ? ofTerm(apply('isInteger', (first as TermValue).term))
          : reader.opaque(bit.boolean),
      );
    case 'Number.isFinite':
    case 'Number.isNaN':
      return going(state, ofTerm(finite(reader, state, first, name === 'Number.isFinite')));
    case 'isNaN':
    case 'isFinite':
      return going(state, ofTerm(finite(reader, state, toNumber(reader, state, first), name === 'isFinite')));
    case 'parseInt':
    case 'parseFloat':
    case 'Number.parseInt':
    case 'Number.parseFloat':
      return going(state, parseNumber(reader, name, args));
    case 'Math.max':
    case 'Math.min':
      return going(state, extreme(reader, state, name === 'Math.max', args));
    case 'Math.random':
      return going(state, reader.outside('chance', bit.number));
    case 'crypto.randomUUID':
      return going(state, reader.outside('chance', bit.string));
    case 'Date.now':
      return going(state, reader.outside('clock', bit.number));
    case 'Date.parse':
      return going<Value>(state, { ...reader.opaque(bit.number | bit.null, first), nan: true });
    case 'Date':
      return going(state, reader.opaque(bit.string));
    case 'Date.UTC':
      return going<Value>(state, { ...reader.opaque(bit.number | bit.null, ...args), nan: true });
    case 'Promise.all':
    case 'Promise.allSettled': {
      const items = itemsOf(reader, state, first);
      if (items === null) return unfollowed(reader, state, args, node);
      return going<Value>(state, { k: 'promise', of: name === 'Promise.all' ? 'all' : 'allSettled', items });
    }
    case 'Promise.resolve':
      return going<Value>(state, { k: 'promise', of: 'settled', threw: false, value: first, at: node.start });
    case 'Promise.reject':
      return going<Value>(state, { k: 'promise', of: 'settled', threw: true, value: first, at: node.start });
    case 'Array.of':
      return going(state, reader.make(state, { k: 'list', items: args }));
    case 'Array.from':
      return fromList(reader, state, args, node, unfollowed);
    case 'URL.canParse':
      return going(state, reader.opaque(bit.boolean));
    default:
      return mathOrText(reader, state, name, args, node, unfollowed);
  }
}

const errors = /^(?:Error|TypeError|RangeError|SyntaxError|ReferenceError|EvalError|URIError)$/;

/** Functions that throw on nothing an action passes them. */
const textGivers = new Set(['encodeURIComponent', 'encodeURI', 'escape', 'unescape', 'String.fromCharCode']);

function mathOrText(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  if (errors.test(name)) return construct(reader, state, name, args, node, unfollowed);
  if (textGivers.has(name)) return going(state, reader.opaque(bit.string, ...args));
  if (!name.startsWith('Math.'))
    return unfollowed(reader, state, args, node, name === 'Function' || name.startsWith('Reflect.'));
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

function isPlainNumber(reader: Reader, state: State, value: Value): boolean {
  return value.k === 'term' && value.nan !== true && isOnly(reader.types(state, value), bit.number);
}

function finite(reader: Reader, state: State, value: Value, wanted: boolean): Term {
  if (value.k !== 'term') return reader.opaque(bit.boolean).term;
  const isOne = value.nan === true ? isNumber(value.term) : reader.isOfType(state, value, bit.number);
  // What is no number at all is not NaN by `Number.isNaN`.
  if (wanted) return isOne;
  return value.nan === true ? not(isOne) : constant(false);
}

function parseNumber(reader: Reader, name: string, args: readonly Value[]): Value {
  const text = literalOf(args[0])?.value;
  const radix = literalOf(args[1])?.value;
  const isRadixKnown = args[1] === undefined || typeof radix === 'number' || radix === undefined;
  if (isRadixKnown && (typeof text === 'string' || typeof text === 'number')) {
    const number = name.endsWith('Int')
      ? Number.parseInt(String(text), typeof radix === 'number' ? radix : undefined)
      : Number.parseFloat(String(text));
    return Number.isFinite(number) ? literal(number) : { ...literal(null), nan: true };
  }
  return { ...reader.opaque(bit.number | bit.null, ...args), nan: true };
}

function extreme(reader: Reader, state: State, max: boolean, args: readonly Value[]): Value {
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

function shownAll(reader: Reader, state: State, args: readonly Value[]): readonly Value[] {
  return args.map((arg) => ofTerm(reader.termOf(state, arg)));
}

/** The body of a response as JSON is an input of its own; every other text is parsed by a term. */
function parseJson(
  reader: Reader,
  state: State,
  text: Value,
  revives: boolean,
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  if (revives) return unfollowed(reader, state, [text], node, true);
  const term = toText(reader, state, text);
  const parsed = apply('parseJson', term);
  return reader.failIf(
    state,
    reader.decided(state, apply('is', parsed, constant(undefined))),
    node,
    (after) => {
      if (term.kind === 'value' && parsed.kind === 'value')
        return going(after, fromJson(reader, after, parsed.value));
      const isBody =
        term.kind === 'input' &&
        term.input.source.kind === 'exchange' &&
        term.input.path.join('.') === 'body';
      if (!isBody) return going(after, ofTerm(parsed));
      return going(after, ofTerm({ kind: 'input', input: { source: term.input.source, path: ['json'] } }));
    },
  );
}

/** A literal that was written as JSON, as objects of the action's own. */
function fromJson(reader: Reader, state: State, json: unknown): Value {
  if (Array.isArray(json))
    return reader.make(state, { k: 'list', items: json.map((item) => fromJson(reader, state, item)) });
  if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json).map(([key, item]) => [key, fromJson(reader, state, item)] as const);
    return reader.make(state, { k: 'object', base: null, entries: new Map(entries) });
  }
  return literal(json as string | number | boolean | null);
}

function membersOf(reader: Reader, state: State, name: string, value: Value, node: AnyNode): Flow[] {
  return reader.failIf(state, reader.nullish(state, value), node, (after) => {
    const cell = reader.cellOf(after, value);
    const of = (items: readonly Value[]): Flow[] => going(after, reader.make(after, { k: 'list', items }));
    if (cell?.k === 'object' && cell.base === null) {
      const entries = inOrder(cell.entries);
      if (name === 'Object.keys') return of(entries.map(([key]) => literal(key)));
      if (name === 'Object.values') return of(entries.map(([, item]) => item));
      return of(entries.map(([key, item]) => reader.make(after, { k: 'list', items: [literal(key), item] })));
    }
    const types = reader.types(after, value);
    const term = reader.termOf(after, value);
    if (name !== 'Object.entries' && isOnly(types, bit.list | bit.object))
      return going(after, ofTerm(reader.limit(apply(name === 'Object.keys' ? 'keys' : 'values', term))));
    return going(after, reader.opaque(bit.list, value));
  });
}

function assign(
  reader: Reader,
  state: State,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [target, ...sources] = args;
  if (target?.k !== 'ref' || reader.frozen.has(target.id)) return unfollowed(reader, state, args, node, true);
  let cell: Cell | undefined = state.heap.read.get(target.id);
  for (const source of sources) if (cell !== undefined) cell = spreadInto(reader, state, cell, source);
  if (cell !== undefined) state.heap.set(target.id, cell);
  return going(state, target);
}

function fromEntries(
  reader: Reader,
  state: State,
  value: Value,
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const items = itemsOf(reader, state, value);
  const entries = new Map<string, Value>();
  for (const item of items ?? []) {
    const pair = itemsOf(reader, state, item);
    const key = textOf(pair?.[0]);
    if (key === null) return unfollowed(reader, state, [value], node);
    markImplicitCall(reader, key, pair?.[1] ?? nothing, node);
    entries.set(key, pair?.[1] ?? nothing);
  }
  if (items === null) return unfollowed(reader, state, [value], node);
  return going(state, reader.make(state, { k: 'object', base: null, entries }));
}

function cloneOf(reader: Reader, state: State, value: Value): Value {
  const cell = reader.cellOf(state, value);
  return cell === null ? value : reader.make(state, { k: 'unknown', term: reader.termOf(state, value) });
}

function fromList(
  reader: Reader,
  state: State,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const items = itemsOf(reader, state, args[0] ?? nothing);
  if (items === null) return unfollowed(reader, state, args, node);
  const made = reader.make(state, { k: 'list', items });
  return args[1] === undefined
    ? going(state, made)
    : callMethod(reader, state, 'map', [made, args[1]], node, unfollowed);
}

function construct(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [first = nothing, second] = args;
  if (errors.test(name))
    return going<Value>(state, {
      k: 'error',
      error_kind: null,
      message: ofTerm(args.length === 0 ? constant('') : reader.limit(toText(reader, state, first))),
    });
  switch (name) {
    case 'Date': {
      if (args.length === 0)
        return going<Value>(state, { k: 'date', ms: reader.outside('clock', bit.number) });
      const isNumeric = args.length === 1 && (first.k === 'date' || isPlainNumber(reader, state, first));
      const ms: TermValue = isNumeric
        ? toNumber(reader, state, first)
        : { ...reader.opaque(bit.number | bit.null, ...args), nan: true };
      return going<Value>(state, { k: 'date', ms });
    }
    case 'Map':
    case 'Set':
      return collection(reader, state, name, first, args.length === 0, node, unfollowed);
    case 'URL':
      return makeUrl(reader, state, first, second, node);
    case 'URLSearchParams':
    case 'TextEncoder':
    case 'TextDecoder':
      return going(
        state,
        reader.make(state, {
          k: 'unknown',
          term: reader.opaque(bit.object, ...args.map((arg) => ofTerm(reader.termOf(state, arg)))).term,
          tame: name !== 'TextDecoder',
        }),
      );
    case 'RegExp': {
      const [source, flags] = [textOf(first), second === undefined ? '' : textOf(second)];
      if (source === null || flags === null || !isPattern(source, flags))
        return reader.mayFail(state, node, (after) => going(after, reader.opaque(bit.object, first)));
      return going<Value>(state, { k: 'pattern', source, flags });
    }
    case 'Promise':
    case 'Function':
      return unfollowed(reader, state, args, node, true);
    default:
      return unfollowed(reader, state, args, node, name === '?');
  }
}

function isPattern(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    return false;
  }
}

function collection(
  reader: Reader,
  state: State,
  name: 'Map' | 'Set',
  from: Value,
  isEmpty: boolean,
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const items = isEmpty ? [] : itemsOf(reader, state, from);
  if (items !== null && name === 'Set')
    return going(state, reader.make(state, { k: 'set', items: distinct(items) }));
  const entries = new Map<string, Value>();
  for (const item of items ?? []) {
    const pair = itemsOf(reader, state, item);
    const key = textOf(pair?.[0]);
    if (key === null) return unfollowed(reader, state, [from], node);
    entries.set(key, pair?.[1] ?? nothing);
  }
  if (items !== null) return going(state, reader.make(state, { k: 'map', entries }));
  const term = reader.opaque(bit.object, ofTerm(reader.termOf(state, from))).term;
  return reader.mayFail(state, node, (after) => going(after, reader.make(after, { k: 'unknown', term })));
}

/** The host is known when it is written out: in the URL itself, or in the base of a path that cannot leave it. */
function makeUrl(reader: Reader, state: State, url: Value, base: Value | undefined, node: AnyNode): Flow[] {
  const target = toText(reader, state, url);
  const baseText = base === undefined ? undefined : textOf(ofTerm(toText(reader, state, base)));
  const make = (cell: Cell): Flow[] => going(state, reader.make(state, cell));
  if (target.kind === 'value' && typeof target.value === 'string' && baseText !== null) {
    if (!URL.canParse(target.value, baseText)) return [reader.fail(state, node)];
    const parsed = new URL(target.value, baseText);
    return make({ k: 'url', origin: parsed.origin, href: constant(parsed.href) });
  }
  const start = literalStart(target);
  const origin =
    typeof baseText === 'string' && URL.canParse(baseText) && /^(?:\/(?![/\\])|\?|#|\.{1,2}\/)/.test(start)
      ? new URL(baseText).origin
      : originOf(start);
  const rest = reader.opaque(bit.string, url, ...(base === undefined ? [] : [base])).term;
  const href = origin === null ? rest : apply('jsAdd', constant(`${origin}/`), rest);
  const cell: Cell = { k: 'url', origin, href };
  if (origin !== null) return make(cell);
  return reader.mayFail(state, node, (after) => going(after, reader.make(after, cell)));
}

function literalStart(term: Term): string {
  if (term.kind === 'value') return String(term.value);
  if (term.kind === 'apply' && term.op === 'jsAdd' && term.args[0] !== undefined)
    return literalStart(term.args[0]);
  return '';
}

function originOf(start: string): string | null {
  const found = /^https?:\/\/[^/?#\\]+(?=[/?#])/i.exec(start)?.[0];
  return found !== undefined && URL.canParse(found) ? new URL(found).origin : null;
}
