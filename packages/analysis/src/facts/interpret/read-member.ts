import type { AnyNode } from 'acorn';
import { apply, choose, value as constant, get, or } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { type Flow, going } from '../state/flow.ts';
import { typesIn } from '../state/learn.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly, mayBeOf } from '../state/type-mask.ts';
import {
  type Cell,
  chooseValue,
  isType,
  literal,
  literalOf,
  nothing,
  ofTerm,
  type TermValue,
  type Value,
} from '../state/value.ts';
import { chooseBoolean } from './choose-boolean.ts';
import { areDistinct } from './items-of.ts';
import type { Reader } from './reader.ts';

/** What every object has, and no code means when it looks something up. */
const inherited = [
  ...['constructor', '__defineGetter__', '__defineSetter__', 'hasOwnProperty', '__lookupGetter__'],
  ...['__lookupSetter__', 'isPrototypeOf', 'propertyIsEnumerable', 'toString', 'valueOf', '__proto__'],
  'toLocaleString',
];
const isInherited = new Set(inherited);
const inheritedNames = constant(inherited);
/** Stands for one of those. */
const inheritedValue: Value = { k: 'native', name: 'Object.prototype' };

/** The query of a URL of the action's own, by the number of that. */
export const urlParameters = 'URL.searchParams.';

const indexPattern = /^(?:0|[1-9][0-9]{0,9})$/;

/** The key that a value names a member by, when it is known. */
export function keyOf(value: Value): string | null {
  const found = literalOf(value);
  if (found === null || typeof found.value === 'object') return found?.value === null ? 'null' : null;
  return String(found.value);
}

/** Reads a member of what is there, or throws where nothing is (JavaScript's `object[key]`). */
export function readMember(reader: Reader, state: State, object: Value, key: Value, node: AnyNode): Flow[] {
  return reader.failIf(state, reader.nullish(state, object), node, (there) =>
    reader.failIf(there, isNoKey(reader, there, key), node, (ready) =>
      going(ready, memberOf(reader, ready, object, key)),
    ),
  );
}

/** An object whose own members keep JavaScript from making a text of it. */
function isNoKey(reader: Reader, state: State, key: Value): Term {
  if (key.k !== 'term' || key.nan === true || !mayBeOf(reader.types(state, key), bit.list | bit.object))
    return constant(false);
  return reader.decided(state, apply('is', apply('toText', key.term), constant(undefined)));
}

/** The key that a value is, as a text. */
function keyText(reader: Reader, state: State, key: TermValue): Term {
  return isOnly(reader.types(state, key), bit.string) ? key.term : apply('toText', key.term);
}

/** The member of what is not nullish; of an alternative that is, nothing. */
export function memberOf(reader: Reader, state: State, object: Value, key: Value): Value {
  if (object.k === 'choose')
    return chooseValue(
      object.test,
      memberOf(reader, state, object.yes, key),
      memberOf(reader, state, object.no, key),
    );
  if (key.k === 'choose')
    return chooseValue(
      key.test,
      memberOf(reader, state, object, key.yes),
      memberOf(reader, state, object, key.no),
    );
  if (key.k === 'term' && key.term.kind === 'choose' && key.nan !== true) {
    const { test, yes, no } = key.term;
    return chooseValue(
      test,
      memberOf(reader, state, object, ofTerm(yes)),
      memberOf(reader, state, object, ofTerm(no)),
    );
  }
  const name = keyOf(key);
  switch (object.k) {
    case 'term':
      return name === null
        ? memberByTerm(reader, state, object, key)
        : memberOfTerm(reader, state, object, name);
    case 'ref': {
      const cell = state.heap.read.get(object.id);
      if (cell?.k === 'url' && name === 'searchParams')
        return { k: 'native', name: `${urlParameters}${object.id}` };
      return cell === undefined ? reader.opaque(anyType) : memberOfCell(reader, state, cell, key, name);
    }
    case 'native':
      return name === null ? reader.opaque(anyType) : memberOfNative(reader, object.name, name);
    case 'error':
      if (name === 'error_kind') return object.error_kind === null ? nothing : ofTerm(object.error_kind);
      if (name === 'message') return object.message ?? reader.opaque(bit.string);
      return reader.opaque(name === 'name' || name === 'stack' ? bit.string : anyType, object);
    default:
      return reader.opaque(anyType, object);
  }
}

const numbers: Readonly<Record<string, number>> = {
  'Number.MAX_SAFE_INTEGER': Number.MAX_SAFE_INTEGER,
  'Number.MIN_SAFE_INTEGER': Number.MIN_SAFE_INTEGER,
  'Number.EPSILON': Number.EPSILON,
  'Math.PI': Math.PI,
};

function memberOfNative(reader: Reader, owner: string, name: string): Value {
  const path = `${owner}.${name}`;
  if (owner === 'Object.prototype')
    return name === 'name' || name === 'length' ? reader.opaque(anyType) : nothing;
  const number = numbers[path];
  if (number !== undefined) return literal(number);
  if (/^api\.(?:state|user|session)$/.test(owner) || owner === 'api' || owner === 'console')
    return apiNames.has(path) ? { k: 'native', name: path } : nothing;
  return { k: 'native', name: path };
}

const apiNames = new Set([
  ...['api.deny', 'api.log', 'api.fetch', 'api.state', 'api.user', 'api.session', 'api.state.set'],
  ...['api.user.setAppMetadata', 'api.session.setCustomClaim', 'console.log', 'console.debug'],
  ...['console.info', 'console.warn', 'console.error'],
]);

function memberOfTerm(reader: Reader, state: State, object: TermValue, name: string): Value {
  const { term } = object;
  if (term.kind === 'choose')
    return chooseValue(
      term.test,
      memberOfTerm(reader, state, ofTerm(term.yes), name),
      memberOfTerm(reader, state, ofTerm(term.no), name),
    );
  const types = typesIn(state, term);
  if (isOnly(types, bit.undefined | bit.null)) return nothing;
  if (name === 'length') return lengthOf(state, term);
  if (isInherited.has(name)) return reader.opaque(anyType, object);
  const own = mayBeOf(types, bit.object | bit.list) ? get(term, constant(name)) : constant(undefined);
  if (!mayBeOf(types, bit.string) || !indexPattern.test(name)) return ofTerm(own);
  return ofTerm(choose(isType(term, 'string'), characterAt(term, Number(name)), own));
}

function characterAt(text: Term, index: number): Term {
  const there = apply('jsLess', constant(index), apply('length', text));
  return choose(there, apply('slice', text, constant(index), constant(index + 1)), constant(undefined));
}

function lengthOf(state: State, term: Term): Value {
  const types = typesIn(state, term);
  if (!mayBeOf(types, bit.object)) return ofTerm(apply('length', term));
  const own = get(term, constant('length'));
  return ofTerm(choose(isType(term, 'object'), own, apply('length', term)));
}

function memberByTerm(reader: Reader, state: State, object: TermValue, key: Value): Value {
  const types = typesIn(state, object.term);
  const keyTypes = reader.types(state, key);
  if (key.k !== 'term' || key.nan === true) return reader.opaque(anyType, object);
  if (isOnly(types, bit.list | bit.undefined | bit.null) && isOnly(keyTypes, bit.number))
    return ofTerm(get(object.term, key.term));
  if (!mayBeOf(types, bit.object)) return reader.opaque(anyType, object);
  const text = keyText(reader, state, key);
  const own = chooseValue(apply('in', text, inheritedNames), inheritedValue, ofTerm(get(object.term, text)));
  if (isOnly(types, bit.object | bit.undefined | bit.null)) return own;
  return chooseValue(isType(object.term, 'object'), own, reader.opaque(anyType, object));
}

function memberOfCell(reader: Reader, state: State, cell: Cell, key: Value, name: string | null): Value {
  switch (cell.k) {
    case 'choose':
      return chooseValue(
        cell.test,
        memberOfCell(reader, state, cell.yes, key, name),
        memberOfCell(reader, state, cell.no, key, name),
      );
    case 'unknown':
      return memberOf(reader, state, ofTerm(cell.term), key);
    case 'object':
      return name === null ? lookUp(reader, state, cell, key) : entryOf(reader, state, cell, name);
    case 'list': {
      if (name === 'length') return literal(cell.items.length);
      if (name !== null)
        return indexPattern.test(name) ? (cell.items[Number(name)] ?? nothing) : reader.opaque(anyType);
      return itemBy(reader, state, cell.items, key);
    }
    case 'map':
    case 'set':
      if (name !== 'size') return reader.opaque(anyType);
      if (cell.k === 'map') return literal(cell.entries.size);
      return areDistinct(cell.items)
        ? literal(cell.items.length)
        : reader.unfollowed(bit.number, ...cell.items);
    case 'url':
      return urlPart(reader, cell, name);
  }
}

function entryOf(reader: Reader, state: State, cell: Extract<Cell, { k: 'object' }>, name: string): Value {
  const entry = cell.entries.get(name);
  if (entry !== undefined) return entry;
  if (cell.base !== null) return memberOfTerm(reader, state, ofTerm(cell.base), name);
  return isInherited.has(name) ? inheritedValue : nothing;
}

/** A table with a computed key: each of its keys may be meant. */
function lookUp(reader: Reader, state: State, cell: Extract<Cell, { k: 'object' }>, key: Value): Value {
  if (cell.base !== null || cell.entries.size > 64 || key.k !== 'term' || key.nan === true)
    return reader.opaque(anyType, ...cell.entries.values());
  const text = keyText(reader, state, key);
  let found: Value =
    cell.entries.size === 0
      ? nothing
      : chooseValue(apply('in', text, inheritedNames), inheritedValue, nothing);
  for (const [name, value] of [...cell.entries].reverse())
    found = chooseValue(reader.decided(state, apply('is', text, constant(name))), value, found);
  return found;
}

function itemBy(reader: Reader, state: State, items: readonly Value[], key: Value): Value {
  if (key.k !== 'term' || key.nan === true || items.length > 64) return reader.opaque(anyType, ...items);
  if (!isOnly(reader.types(state, key), bit.number)) return reader.opaque(anyType, ...items);
  let found: Value = nothing;
  for (let at = items.length - 1; at >= 0; at -= 1)
    found = chooseValue(apply('is', key.term, constant(at)), items[at] ?? nothing, found);
  return found;
}

function urlPart(reader: Reader, cell: Extract<Cell, { k: 'url' }>, name: string | null): Value {
  const url = cell.origin === null || !URL.canParse(cell.origin) ? null : new URL(cell.origin);
  if (name === 'href') return ofTerm(cell.href);
  if (
    url !== null &&
    (name === 'host' || name === 'hostname' || name === 'origin' || name === 'protocol' || name === 'port')
  )
    return literal(url[name]);
  return reader.opaque(bit.string, ofTerm(cell.href));
}

/** `key in object`, `Object.hasOwn(object, key)`; null when it cannot be told. */
export function hasMember(
  reader: Reader,
  state: State,
  object: Value,
  key: Value,
  own: boolean,
): Term | null {
  if (object.k === 'choose') {
    const yes = hasMember(reader, state, object.yes, key, own);
    const no = hasMember(reader, state, object.no, key, own);
    return yes === null || no === null ? null : chooseBoolean(object.test, yes, no);
  }
  if (key.k !== 'term' || key.nan === true || !isOnly(reader.types(state, key), bit.string | bit.number))
    return null;
  const name = keyOf(key);
  if (!own && name !== null && isInherited.has(name)) return constant(true);
  const orInherited = (term: Term): Term =>
    own || name !== null ? term : or(term, apply('in', key.term, inheritedNames));
  if (object.k === 'term') return orInherited(apply('has', object.term, key.term));
  const cell = reader.cellOf(state, object);
  return cell === null ? null : inCell(state, reader, cell, key.term, orInherited);
}

function inCell(
  state: State,
  reader: Reader,
  cell: Cell,
  key: Term,
  orInherited: (term: Term) => Term,
): Term | null {
  switch (cell.k) {
    case 'choose': {
      const yes = inCell(state, reader, cell.yes, key, orInherited);
      const no = inCell(state, reader, cell.no, key, orInherited);
      return yes === null || no === null ? null : chooseBoolean(cell.test, yes, no);
    }
    case 'unknown':
      return orInherited(apply('has', cell.term, key));
    case 'object': {
      const inBase = cell.base === null ? constant(false) : apply('has', cell.base, key);
      // The condition that some code asks for one key at a time is the easier one to reason about.
      const inEntries = [...cell.entries.keys()].map((name) =>
        reader.decided(
          state,
          apply('is', key.kind === 'value' ? constant(String(key.value)) : key, constant(name)),
        ),
      );
      return orInherited(or(inBase, ...inEntries));
    }
    default:
      return null;
  }
}
