import type { AnyNode } from 'acorn';
import { apply, value as constant } from '../../term/build-term.ts';
import { toText } from '../interpret/operators.ts';
import { urlParameters } from '../interpret/read-member.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, mayBeOf } from '../state/type-mask.ts';
import { literalOf, nothing, ofTerm, type Value } from '../state/value.ts';
import { callCollectionMethod } from './call-collection-method.ts';
import { callDateMethod } from './call-date.ts';
import { callListMethod, listMethods } from './call-list-method.ts';
import type { Unfollowed } from './call-native.ts';
import { callPromiseMethod } from './call-promise-method.ts';
import { callTextMethod, isTextMethod } from './call-text-method.ts';

/** Calls a method of what every value, or a value of its kind, has. The receiver is the first argument and not nullish. */
export function callMethod(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [object = nothing, ...rest] = args;
  switch (object.k) {
    case 'choose':
      return reader.either(
        state,
        object.test,
        (yes) => onPresent(reader, yes, object.yes, name, rest, node, unfollowed),
        (no) => onPresent(reader, no, object.no, name, rest, node, unfollowed),
      );
    case 'term':
      return callOnTerm(reader, state, name, object, rest, node, unfollowed);
    case 'ref':
      return callCollectionMethod(reader, state, name, object, rest, node, unfollowed);
    case 'pattern':
      if (name === 'test') return testPattern(reader, state, object.source, object.flags, rest[0] ?? nothing);
      return going(state, reader.opaque(anyType, ...rest));
    case 'date':
      {
        const flows = callDateMethod(reader, state, name, object, node);
        if (flows !== null) return flows;
      }
      return unfollowed(reader, state, [object, ...rest], node);
    case 'promise':
      return callPromiseMethod(reader, state, name, object, rest, node, unfollowed);
    case 'function':
      if (name === 'call') return reader.call(object, rest.slice(1), state, node);
      return unfollowed(reader, state, [object, ...rest], node);
    case 'native':
      // What every object has, taken for an entry of a table: it has no such method.
      if (object.name === 'Object.prototype' && !(name in Object)) return [reader.fail(state, node)];
      if (object.name.startsWith(urlParameters)) return changeQuery(reader, state, object.name, rest);
      return unfollowed(reader, state, [object, ...rest], node, object.name.startsWith('api'));
    case 'error':
      if (name === 'toString') return going(state, reader.opaque(bit.string, object));
      if (name in Error.prototype) return unfollowed(reader, state, [object, ...rest], node);
      return [reader.fail(state, node)];
  }
}

/** The host stays; what comes after it holds what was given, too. */
function changeQuery(reader: Reader, state: State, name: string, rest: readonly Value[]): Flow[] {
  const id = Number(name.slice(urlParameters.length));
  const cell = state.heap.read.get(id);
  if (cell?.k === 'url') {
    const flowing = rest.map((arg) => ofTerm(reader.termOf(state, arg)));
    const after = reader.opaque(bit.string, ofTerm(cell.href), ...flowing).term;
    const href = cell.origin === null ? after : apply('jsAdd', constant(`${cell.origin}/`), after);
    state.heap.set(id, { ...cell, href });
  }
  return going(state, reader.opaque(anyType, ...rest));
}

function onPresent(
  reader: Reader,
  state: State,
  object: Value,
  name: string,
  rest: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  return reader.failIf(state, reader.nullish(state, object), node, (after) => {
    const own = object.k === 'ref' ? ownFunction(reader, after, object, name) : null;
    return own === null
      ? callMethod(reader, after, name, [object, ...rest], node, unfollowed)
      : reader.call(own, rest, after, node);
  });
}

function ownFunction(reader: Reader, state: State, object: Value, name: string): Value | null {
  const cell = reader.cellOf(state, object);
  const entry = cell?.k === 'object' ? cell.entries.get(name) : undefined;
  return entry?.k === 'function' ? entry : null;
}

const anywhere = new Set(['toString', 'toLocaleString', 'valueOf', 'hasOwnProperty']);

function callOnTerm(
  reader: Reader,
  state: State,
  name: string,
  object: Extract<Value, { k: 'term' }>,
  rest: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const types = reader.types(state, object);
  if (anywhere.has(name)) return callAnywhere(reader, state, name, object, rest);
  const mask = (isTextMethod(name) ? bit.string : 0) | (listMethods.has(name) ? bit.list : 0);
  const others = mask === 0 ? typesWith(name) : 0;
  const isOpaque = object.term.kind === 'input' && object.term.input.source.kind === 'opaque';
  if (mask === 0) {
    if (name === 'toFixed' || name === 'toPrecision')
      return reader.failUnless(state, reader.isOfType(state, object, bit.number), node, (after) => {
        const shown = (there: State): Flow[] => going(there, reader.opaque(bit.string, object));
        return areDigits(rest[0], name === 'toFixed' ? 0 : 1)
          ? shown(after)
          : reader.mayFail(after, node, shown);
      });
    // There is such a method, and what it gives is not followed.
    if (others !== 0) {
      const call = (after: State): Flow[] => unfollowed(reader, after, [object, ...rest], node);
      // What may be anything may have such a function of its own.
      if (isOpaque && types === anyType) return call(state);
      return reader.failUnless(state, reader.isOfType(state, object, others), node, call);
    }
    // JSON has no methods; what was not followed may have some.
    return isOpaque || object.term.kind === 'apply' || mayBeOf(types, 0)
      ? unfollowed(reader, state, [object, ...rest], node, isOpaque && types === anyType)
      : [reader.fail(state, node)];
  }
  const right = reader.isOfType(state, object, mask);
  const call = (after: State): Flow[] => {
    const isText = reader.isOfType(after, object, bit.string);
    if (mask === bit.string) return callTextMethod(reader, after, name, object, rest, node);
    if (mask === bit.list) return callListMethod(reader, after, name, object, rest, node, unfollowed);
    return reader.either(
      after,
      isText,
      (text) => callTextMethod(reader, text, name, object, rest, node),
      (list) => callListMethod(reader, list, name, object, rest, node, unfollowed),
    );
  };
  if (!isOpaque || types !== anyType) return reader.failUnless(state, right, node, call);
  // It may be anything, a `Map` or an object with functions of its own among others.
  const { yes, no } = reader.branch(state, right, true);
  return [
    ...(yes === null ? [] : call(yes)),
    ...(no === null ? [] : unfollowed(reader, no, [object, ...rest], node, false)),
  ];
}

/** The types of JSON whose values have the method in JavaScript. */
export function typesWith(name: string): number {
  if (name in Object.prototype) return anyType;
  return (
    (name in String.prototype ? bit.string : 0) |
    (name in Array.prototype ? bit.list : 0) |
    (name in Number.prototype ? bit.number : 0)
  );
}

/** Other numbers of digits make it throw. */
function areDigits(digits: Value | undefined, least: number): boolean {
  if (digits === undefined) return true;
  const known = literalOf(digits)?.value;
  return typeof known === 'number' && known >= least && known <= 100;
}

function callAnywhere(
  reader: Reader,
  state: State,
  name: string,
  object: Extract<Value, { k: 'term' }>,
  rest: readonly Value[],
): Flow[] {
  if (name === 'valueOf') return going<Value>(state, object);
  if (name === 'hasOwnProperty') return going(state, reader.opaque(bit.boolean, ...rest));
  return going(
    state,
    rest.length === 0 ? ofTerm(toText(reader, state, object)) : reader.opaque(bit.string, object),
  );
}

function testPattern(reader: Reader, state: State, source: string, flags: string, text: Value): Flow[] {
  // These remember where they were.
  if (/[gy]/.test(flags)) return going(state, reader.opaque(bit.boolean));
  return going(state, ofTerm(reader.testText(toText(reader, state, text), source, flags)));
}
