import type { AnyNode } from 'acorn';
import { apply, choose, value as constant } from '../../term/build-term.ts';
import { inOrder, itemsOf } from '../interpret/items-of.ts';
import { markImplicitCall } from '../interpret/mark-implicit-call.ts';
import type { Reader } from '../interpret/reader.ts';
import { spreadInto } from '../interpret/spread.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, isOnly, mayBeOf } from '../state/type-mask.ts';
import { type Cell, literal, nothing, ofTerm, textOf, type Value } from '../state/value.ts';
import { callMethod } from './call-method.ts';
import type { Unfollowed } from './call-native.ts';

/** `Object.keys`, `Object.values`, `Object.entries`. */
export function membersOf(reader: Reader, state: State, name: string, value: Value, node: AnyNode): Flow[] {
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
    const isSure = isOnly(types, bit.list | bit.object);
    const members = apply(
      name === 'Object.keys' ? 'keys' : name === 'Object.values' ? 'values' : 'entries',
      term,
    );
    if (isSure) return going(after, ofTerm(reader.limit(members)));
    if (value.k !== 'term' || value.nan === true) return going(after, reader.opaque(bit.list, value));
    const has = reader.isOfType(after, value, bit.list | bit.object);
    // Of texts, each character is one; numbers and booleans have none.
    const others = mayBeOf(types, bit.string)
      ? choose(reader.isOfType(after, value, bit.string), reader.opaque(bit.list, value).term, constant([]))
      : constant([]);
    return going(after, ofTerm(reader.limit(choose(has, members, others))));
  });
}

/** `Object.assign` */
export function assign(
  reader: Reader,
  state: State,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [target, ...sources] = args;
  if (target?.k !== 'ref' || reader.frozen.has(target.id)) return unfollowed(reader, state, args, node, true);
  let cell: Cell | undefined = state.heap.read.get(target.id);
  // It is set as `object.__proto__ = …` would set it.
  const isHidden = sources.some((source) => {
    const own = reader.cellOf(state, source);
    return own?.k === 'object' && own.entries.has('__proto__');
  });
  if (isHidden) return unfollowed(reader, state, args, node, true);
  for (const source of sources) if (cell !== undefined) cell = spreadInto(reader, state, cell, source);
  if (cell !== undefined) state.heap.set(target.id, cell);
  return going(state, target);
}

/** `Object.fromEntries` */
export function fromEntries(
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
    markImplicitCall(reader, state, key, pair?.[1] ?? nothing, node);
    entries.set(key, pair?.[1] ?? nothing);
  }
  if (items === null) return unfollowed(reader, state, [value], node);
  return going(state, reader.make(state, { k: 'object', base: null, entries }));
}

/** `structuredClone` */
export function cloneOf(reader: Reader, state: State, value: Value): Value {
  const cell = reader.cellOf(state, value);
  return cell === null ? value : reader.make(state, { k: 'unknown', term: reader.termOf(state, value) });
}

/** `Array.from` */
export function fromList(
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
