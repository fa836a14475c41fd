import type { AnyNode, ArrayPattern, MemberExpression, ObjectPattern, Pattern } from 'acorn';
import { apply, value as constant } from '../../term/build-term.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly } from '../state/type-mask.ts';
import { type Cell, literal, nothing, type Scope, type TermValue, type Value } from '../state/value.ts';
import { canIterate } from './can-iterate.ts';
import { itemsOf } from './items-of.ts';
import { markImplicitCall } from './mark-implicit-call.ts';
import { keyOf, memberOf, readMember } from './read-member.ts';
import type { Reader } from './reader.ts';
import { registerRead } from './register-read.ts';
import { bind, declare, findSlot } from './scope.ts';

type Store = (state: State, name: string, value: Value, node: AnyNode) => Flow<undefined>[];

/** Declares the names of a pattern with the parts of a value. */
export function bindPattern(
  reader: Reader,
  pattern: Pattern,
  value: Value,
  state: State,
  scope: Scope,
): Flow<undefined>[] {
  return destructure(reader, pattern, value, state, scope, (after, name, part) => {
    bind(reader, scope, after, name, part);
    return going(after, undefined);
  });
}

/** Assigns a value to a variable, a member, or the parts of a pattern. */
export function assignTo(
  reader: Reader,
  target: AnyNode,
  value: Value,
  state: State,
  scope: Scope,
): Flow<undefined>[] {
  return destructure(reader, target as Pattern, value, state, scope, (after, name, part, node) => {
    const slot = findSlot(scope, name);
    if (slot !== null && reader.readonlySlots.has(slot)) return [reader.fail(after, node)];
    if (slot !== null) after.vars.set(slot, part);
    else {
      // Sloppy code makes a global of it; strict code throws.
      reader.giveUp(after, 'syntax', `a variable that is not declared: ${name}`, node);
      after.vars.set(declare(reader, rootOf(scope), name), part);
    }
    return going(after, undefined);
  });
}

function rootOf(scope: Scope): Scope {
  return scope.parent === null ? scope : rootOf(scope.parent);
}

function destructure(
  reader: Reader,
  pattern: Pattern,
  value: Value,
  state: State,
  scope: Scope,
  store: Store,
): Flow<undefined>[] {
  reader.spend();
  switch (pattern.type) {
    case 'Identifier':
      return store(state, pattern.name, value, pattern);
    case 'AssignmentPattern': {
      reader.sites.markTested(value as TermValue);
      const isAbsent = reader.isOfType(state, value, bit.undefined);
      const flows = reader.either(
        state,
        isAbsent,
        (absent) => reader.evaluate(pattern.right, absent, scope),
        (there) => going(there, value),
      );
      return then(flows, (after, part) => destructure(reader, pattern.left, part, after, scope, store));
    }
    case 'ObjectPattern':
      return destructureObject(reader, pattern, value, state, scope, store);
    case 'ArrayPattern':
      return destructureList(reader, pattern, value, state, scope, store);
    case 'MemberExpression':
      return writeMember(reader, pattern, value, state, scope);
    case 'RestElement':
      return destructure(reader, pattern.argument, value, state, scope, store);
    default:
      reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(pattern)}`, pattern);
      return going(state, undefined);
  }
}

function destructureObject(
  reader: Reader,
  pattern: ObjectPattern,
  value: Value,
  state: State,
  scope: Scope,
  store: Store,
): Flow<undefined>[] {
  const { yes, no } = reader.branch(state, reader.nullish(state, value), true);
  let flows: Flow<undefined>[] = [
    ...(yes === null ? [] : [reader.fail(yes, pattern)]),
    ...(no === null ? [] : going(no, undefined)),
  ];
  const taken: string[] = [];
  for (const property of pattern.properties) {
    flows = then(flows, (after) => {
      if (property.type === 'RestElement')
        return destructure(
          reader,
          property.argument,
          restOf(reader, after, value, taken),
          after,
          scope,
          store,
        );
      const key = property.computed
        ? reader.evaluate(property.key, after, scope)
        : going<Value>(
            after,
            property.key.type === 'Identifier'
              ? literal(property.key.name)
              : literal(String((property.key as { value?: unknown }).value)),
          );
      return then(key, (ready, named) => {
        const name = keyOf(named);
        if (name !== null) taken.push(name);
        return then(readMember(reader, ready, value, named, property), (done, part) => {
          const isInner = property.value.type === 'ObjectPattern';
          const read = registerRead(reader, done, property.key as AnyNode, value, named, part);
          if (isInner && read.k === 'term' && read.read !== undefined) dropRead(reader, read.read);
          return destructure(reader, property.value, read, done, scope, store);
        });
      });
    });
  }
  return flows;
}

/** `{ user: { email } }` reads the e-mail; the user is only on the way there. */
function dropRead(reader: Reader, id: string): void {
  const read = reader.sites.reads.get(id);
  if (read !== undefined) read.prefix = true;
}

function restOf(reader: Reader, state: State, value: Value, taken: readonly string[]): Value {
  const cell = reader.cellOf(state, value);
  if (cell?.k === 'object' && cell.base === null) {
    const entries = new Map([...cell.entries].filter(([key]) => !taken.includes(key)));
    return reader.make(state, { k: 'object', base: null, entries });
  }
  return reader.make(state, { k: 'unknown', term: reader.opaque(bit.object, value).term });
}

function destructureList(
  reader: Reader,
  pattern: ArrayPattern,
  value: Value,
  state: State,
  scope: Scope,
  store: Store,
): Flow<undefined>[] {
  const items = itemsOf(reader, state, value);
  const isIterable = items !== null ? constant(true) : canIterate(reader, state, value);
  const { yes, no } = reader.branch(state, isIterable, true);
  let flows: Flow<undefined>[] = [
    ...(no === null ? [] : [reader.fail(no, pattern)]),
    ...(yes === null ? [] : going(yes, undefined)),
  ];
  for (const [at, element] of pattern.elements.entries()) {
    if (element === null) continue;
    flows = then(flows, (after) => {
      if (element.type === 'RestElement') {
        const rest: Cell =
          items !== null
            ? { k: 'list', items: items.slice(at) }
            : isOnly(reader.types(after, value), bit.list)
              ? { k: 'unknown', term: apply('slice', reader.termOf(after, value), constant(at)) }
              : { k: 'unknown', term: reader.opaque(bit.list, value).term };
        return destructure(reader, element.argument, reader.make(after, rest), after, scope, store);
      }
      // A text gives its characters, which may be longer than what stands at an index.
      const isList = isOnly(reader.types(after, value), bit.list);
      const unknown = isList ? memberOf(reader, after, value, literal(at)) : reader.opaque(anyType, value);
      const part = items !== null ? (items[at] ?? nothing) : unknown;
      return destructure(reader, element, part, after, scope, store);
    });
  }
  return flows;
}

/** `object.key = value`. What came from outside is frozen, or was parsed and is not followed any further. */
function writeMember(
  reader: Reader,
  target: MemberExpression,
  value: Value,
  state: State,
  scope: Scope,
): Flow<undefined>[] {
  return then(reader.evaluate(target.object, state, scope), (after, object) => {
    const key: Flow[] = target.computed
      ? reader.evaluate(target.property, after, scope)
      : going<Value>(after, literal(target.property.type === 'Identifier' ? target.property.name : '#'));
    return then(key, (ready, named) => {
      const { yes, no } = reader.branch(ready, reader.nullish(ready, object), true);
      if (no !== null) write(reader, no, object, named, value, target);
      return [
        ...(yes === null ? [] : [reader.fail(yes, target)]),
        ...(no === null ? [] : going(no, undefined)),
      ];
    });
  });
}

function write(reader: Reader, state: State, object: Value, key: Value, value: Value, node: AnyNode): void {
  if (object.k !== 'ref' || reader.frozen.has(object.id)) {
    reader.giveUp(state, 'syntax', `this change is not followed: ${reader.excerpt(node)}`, node);
    return;
  }
  const cell = state.heap.read.get(object.id);
  if (cell === undefined) return;
  if (keyOf(key) === '__proto__')
    reader.giveUp(state, 'syntax', `this change is not followed: ${reader.excerpt(node)}`, node);
  markImplicitCall(reader, state, keyOf(key), value, node);
  state.heap.set(object.id, written(reader, cell, keyOf(key), value));
}

function written(reader: Reader, cell: Cell, key: string | null, value: Value): Cell {
  if (cell.k === 'choose')
    return { ...cell, yes: written(reader, cell.yes, key, value), no: written(reader, cell.no, key, value) };
  if (cell.k === 'object' && key !== null && key !== '__proto__')
    return { ...cell, entries: new Map(cell.entries).set(key, value) };
  if (cell.k === 'list' && key !== null && /^\d{1,4}$/.test(key) && Number(key) <= cell.items.length) {
    const items = [...cell.items];
    items[Number(key)] = value;
    return { k: 'list', items };
  }
  return reader.cell({ k: 'choose', test: constant(true), yes: cell, no: { k: 'list', items: [value] } });
}
