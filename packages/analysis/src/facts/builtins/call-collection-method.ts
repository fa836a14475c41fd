import type { AnyNode } from 'acorn';
import { apply, value as constant, list } from '../../term/build-term.ts';
import { maybeCall } from '../interpret/any-times.ts';
import { appended } from '../interpret/append-items.ts';
import { isListTerm } from '../interpret/cell-types.ts';
import { toText } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit } from '../state/type-mask.ts';
import {
  type Cell,
  chooseValue,
  literal,
  literalOf,
  nothing,
  ofTerm,
  type RefValue,
  textOf,
  type Value,
} from '../state/value.ts';
import { callForItems } from './call-for-items.ts';
import { anySame, callListMethod, listMethods } from './call-list-method.ts';
import type { Unfollowed } from './call-native.ts';
import { callOnPieces } from './call-on-pieces.ts';

/** A method of a list, an object, a `Map`, a `Set` or a `URL` that the action has made itself. */
export function callCollectionMethod(
  reader: Reader,
  state: State,
  name: string,
  object: RefValue,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const cell = state.heap.read.get(object.id);
  const [first = nothing, second = nothing] = args;
  if (cell !== undefined && (name === 'filter' || name === 'map') && args.length === 1) {
    const flows = callOnPieces(reader, state, name, cell, first, node);
    if (flows !== null) return flows;
  }
  if (cell?.k === 'list') return onList(reader, state, name, object, cell.items, args, node, unfollowed);
  if (cell?.k === 'choose') {
    if (name === 'push' && !reader.frozen.has(object.id)) {
      state.heap.set(object.id, appended(reader, state, cell, args));
      return going(state, reader.opaque(bit.number));
    }
    const half = (there: State, one: Cell): Flow[] => {
      there.heap.set(object.id, one);
      return callCollectionMethod(reader, there, name, object, args, node, unfollowed);
    };
    return reader.either(
      state,
      cell.test,
      (yes) => half(yes, cell.yes),
      (no) => half(no, cell.no),
    );
  }
  switch (cell?.k) {
    case 'unknown':
      if (name === 'push') {
        state.heap.set(object.id, appended(reader, state, cell, args));
        return going(state, reader.opaque(bit.number));
      }
      return cell.pieces !== undefined || isListTerm(cell.term)
        ? callListMethod(reader, state, name, ofTerm(cell.term), args, node, unfollowed)
        : onUnknown(reader, state, name, object, cell.term, args, node, unfollowed);
    case 'map': {
      const key = textOf(first);
      if (name === 'has' && cell.entries.size <= 64)
        return going(
          state,
          ofTerm(
            anySame(
              reader,
              state,
              [...cell.entries.keys()].map((one) => literal(one)),
              first,
            ),
          ),
        );
      if (name === 'get' && cell.entries.size <= 64 && first.k === 'term') {
        let found: Value = nothing;
        for (const [one, value] of [...cell.entries].reverse())
          found = chooseValue(reader.decided(state, apply('is', first.term, constant(one))), value, found);
        return going(state, found);
      }
      if (name === 'set' && key !== null) {
        state.heap.set(object.id, { k: 'map', entries: new Map(cell.entries).set(key, second) });
        return going(state, object);
      }
      break;
    }
    case 'set':
      if (name === 'has') {
        const mayBeNaN = [first, ...cell.items].some((item) => item.k === 'term' && item.nan === true);
        return going(
          state,
          mayBeNaN ? reader.opaque(bit.boolean) : ofTerm(anySame(reader, state, cell.items, first)),
        );
      }
      if (name === 'add' && literalOf(first) !== null) {
        const known = cell.items.some((item) => literalOf(item)?.value === literalOf(first)?.value);
        state.heap.set(object.id, known ? cell : { k: 'set', items: [...cell.items, first] });
        return going(state, object);
      }
      break;
    case 'url':
      if (name === 'toString' || name === 'toJSON') return going(state, ofTerm(cell.href));
      break;
    case 'object':
      if (name === 'valueOf') return going(state, object);
      if (name === 'toString') return going(state, ofTerm(toText(reader, state, object)));
      if (name === 'hasOwnProperty') {
        const key = textOf(first);
        if (key !== null && cell.base === null) return going(state, literal(cell.entries.has(key)));
        return going(state, reader.opaque(bit.boolean));
      }
      if (name in Object.prototype) return unfollowed(reader, state, [object, ...args], node);
      // No such function, unless it came with what was spread into the object; JSON has none.
      return cell.base?.kind === 'input' && cell.base.input.source.kind === 'opaque'
        ? unfollowed(reader, state, [object, ...args], node)
        : [reader.fail(state, node)];
    default:
      break;
  }
  if (cell !== undefined) state.heap.set(object.id, reader.cell(cell));
  return unfollowed(reader, state, [object, ...args], node);
}

/** An object that was not followed, such as a `URLSearchParams`. */
function onUnknown(
  reader: Reader,
  state: State,
  name: string,
  object: RefValue,
  term: Parameters<typeof ofTerm>[0],
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const flowing = args.map((arg) => ofTerm(reader.termOf(state, arg)));
  const tame = isTame(state, object);
  const changed = reader.opaque(bit.object, ofTerm(term), ...flowing).term;
  state.heap.set(object.id, { k: 'unknown', term: changed, tame });
  if (name === 'toString') return going(state, reader.opaque(bit.string, ofTerm(term), ...flowing));
  if (tame && name !== 'forEach') return going(state, reader.opaque(anyType, ofTerm(term), ...flowing));
  return unfollowed(reader, state, [ofTerm(term), ...args], node);
}

function isTame(state: State, { id }: RefValue): boolean {
  const cell = state.heap.read.get(id);
  return cell?.k === 'unknown' && cell.tame === true;
}

const unrolled = 64;

function onList(
  reader: Reader,
  state: State,
  name: string,
  object: RefValue,
  items: readonly Value[],
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [first = nothing] = args;
  const isFrozen = reader.frozen.has(object.id);
  const store = (next: readonly Value[], result: Value): Flow[] => {
    // It throws then; but it may have been frozen on another way only.
    if (isFrozen) return unfollowed(reader, state, [object, ...args], node, true);
    state.heap.set(object.id, { k: 'list', items: next });
    return going(state, result);
  };
  const made = (next: readonly Value[]): Flow[] =>
    going(state, reader.make(state, { k: 'list', items: next }));
  const [from, to] = [indexOf(args[0]), indexOf(args[1])];
  switch (name) {
    case 'push':
      return store([...items, ...args], literal(items.length + args.length));
    case 'unshift':
      return store([...args, ...items], literal(items.length + args.length));
    case 'pop':
      return store(items.slice(0, -1), items.at(-1) ?? nothing);
    case 'shift':
      return store(items.slice(1), items[0] ?? nothing);
    case 'reverse':
      return store([...items].reverse(), object);
    case 'toReversed':
      return made([...items].reverse());
    case 'includes':
      if (args.length > 1 || [first, ...items].some((item) => item.k === 'term' && item.nan === true))
        return going(state, reader.opaque(bit.boolean));
      return going(state, ofTerm(anySame(reader, state, items, first)));
    case 'at':
      return from === null
        ? going(state, reader.opaque(anyType, ...items))
        : going(state, items.at(from) ?? nothing);
    case 'slice':
      if (args.length > 0 && from === null) break;
      if (args.length > 1 && to === null) break;
      return made(items.slice(from ?? undefined, to ?? undefined));
    case 'concat': {
      const more = args.map((arg) => {
        const cell = reader.cellOf(state, arg);
        if (cell?.k === 'list') return cell.items;
        return reader.types(state, arg) & bit.list ? null : [arg];
      });
      if (more.every((part) => part !== null)) return made([...items, ...more.flatMap((part) => part ?? [])]);
      break;
    }
    case 'flat':
      if (
        items.every(
          (item) => reader.cellOf(state, item)?.k === 'list' || !(reader.types(state, item) & bit.list),
        ) &&
        args.length === 0
      )
        return made(
          items.flatMap((item) => {
            const cell = reader.cellOf(state, item);
            return cell?.k === 'list' ? cell.items : [item];
          }),
        );
      break;
    case 'some':
    case 'every':
    case 'find':
    case 'findIndex':
    case 'filter':
    case 'map':
    case 'flatMap':
    case 'forEach':
    case 'reduce':
      if (items.length <= unrolled && (first.k === 'function' || first.k === 'native'))
        return callForItems(reader, state, name, object, items, args, node);
      break;
    case 'toString':
    case 'join':
      return going(
        state,
        ofTerm(
          joined(reader, state, items, args.length === 0 || name === 'toString' ? ',' : textOf(first)) ??
            reader.opaque(bit.string, ...items, ...args).term,
        ),
      );
    default:
      break;
  }
  if (name === 'sort' && !isFrozen && items.every(({ k }) => k === 'term')) {
    state.heap.set(object.id, reader.cell({ k: 'list', items }));
    const any = (): Value => reader.opaque(anyType, ...items);
    return maybeCall(reader, state, first, [any(), any()], node, (after) => going(after, object));
  }
  if (/^(?:sort|splice|fill|copyWithin)$/.test(name)) {
    state.heap.set(object.id, reader.cell({ k: 'list', items }));
    return unfollowed(reader, state, args, node);
  }
  if (!listMethods.has(name))
    return name in Array.prototype
      ? unfollowed(reader, state, [object, ...args], node)
      : [reader.fail(state, node)];
  return callListMethod(reader, state, name, ofTerm(reader.termOf(state, object)), args, node, unfollowed);
}

function indexOf(value: Value | undefined): number | null {
  const found = literalOf(value)?.value;
  return typeof found === 'number' && Number.isInteger(found) ? found : null;
}

function joined(reader: Reader, state: State, values: readonly Value[], by: string | null) {
  if (by === null) return null;
  const items = values.map((item) => reader.termOf(state, item));
  return reader.limit(apply('join', list(items), constant(by)));
}
