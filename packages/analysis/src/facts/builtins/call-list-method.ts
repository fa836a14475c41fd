import type { AnyNode } from 'acorn';
import { apply, value as constant, get, or } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { areSame } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly, mayBeOf, scalarTypes } from '../state/type-mask.ts';
import { literalOf, nothing, ofTerm, type TermValue, textOf, type Value } from '../state/value.ts';
import { byCallback, callForEach } from './call-for-each.ts';
import type { Unfollowed } from './call-native.ts';
import { sliceOf } from './call-text-method.ts';

export const listMethods: ReadonlySet<string> = new Set([
  ...['includes', 'indexOf', 'lastIndexOf', 'join', 'slice', 'concat', 'at', 'some', 'every', 'find'],
  ...['findIndex', 'findLast', 'findLastIndex', 'filter', 'map', 'flatMap', 'flat', 'forEach', 'reduce'],
  ...['reduceRight', 'toSorted', 'toReversed', 'toSpliced', 'with', 'keys', 'values', 'entries', 'push'],
  ...['pop', 'shift', 'unshift', 'sort', 'reverse', 'splice', 'fill', 'copyWithin'],
]);

const changing = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'sort',
  'reverse',
  'splice',
  'fill',
  'copyWithin',
]);
/** A method of a list that comes from outside. */
export function callListMethod(
  reader: Reader,
  state: State,
  name: string,
  object: TermValue,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [first = nothing, second] = args;
  const list = object.term;
  if (changing.has(name)) {
    // The event and the step state are frozen; what was parsed is not followed when it changes.
    if (isFrozen(list)) return [reader.fail(state, node)];
    if ((name === 'pop' || name === 'shift') && isFresh(list, node)) {
      const last = apply('minus', apply('length', list), constant(1));
      return going(state, ofTerm(get(list, name === 'pop' ? last : constant(0))));
    }
    return unfollowed(reader, state, [object, ...args], node, true);
  }
  if (byCallback[name] !== undefined && args.length > 0)
    return callForEach(reader, state, name, object, args, node, unfollowed);
  switch (name) {
    case 'includes':
      return going(
        state,
        args.length > 1 ? reader.opaque(bit.boolean) : ofTerm(contains(reader, state, list, first)),
      );
    case 'join':
      return args.length === 0 || textOf(first) !== null
        ? going(state, ofTerm(reader.limit(apply('join', list, constant(textOf(first) ?? ',')))))
        : going(state, reader.opaque(bit.string, object, ...args));
    case 'slice': {
      const slice = args.length === 0 ? list : sliceOf(reader, state, list, first, second);
      return going(state, slice === null ? reader.opaque(bit.list, object) : ofTerm(slice));
    }
    case 'indexOf':
      return going(
        state,
        isScalar(reader, state, first) && args.length === 1
          ? ofTerm(apply('indexOf', list, (first as TermValue).term))
          : reader.opaque(bit.number),
      );
    case 'concat':
      return going(
        state,
        args.every((arg) => isOnly(reader.types(state, arg), bit.list))
          ? ofTerm(reader.limit(apply('concat', list, ...args.map((arg) => reader.termOf(state, arg)))))
          : reader.opaque(bit.list, object, ...args),
      );
    case 'at': {
      const index = literalOf(first)?.value;
      if (index === -1) {
        const last = apply('minus', apply('length', list), constant(1));
        return going(state, ofTerm(get(list, last)));
      }
      return going(
        state,
        typeof index === 'number' && Number.isInteger(index) && index >= 0
          ? ofTerm(get(list, constant(index)))
          : reader.opaque(anyType, object),
      );
    }
    case 'lastIndexOf':
      return going(state, reader.opaque(bit.number));
    default:
      return going(
        state,
        reader.opaque(
          /^(?:flat|toReversed|toSpliced|with)$/.test(name) ? bit.list : anyType,
          object,
          ...args,
        ),
      );
  }
}

/** `text.split('@').pop()`: nobody else holds the list, so that only what is taken from it matters. */
function isFresh(list: Term, node: AnyNode): boolean {
  if (list.kind !== 'apply' || list.op !== 'split' || node.type !== 'CallExpression') return false;
  const inner = node.callee.type === 'MemberExpression' ? node.callee.object : null;
  if (inner?.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return false;
  return inner.callee.property.type === 'Identifier' && inner.callee.property.name === 'split';
}

function isFrozen(term: Term): boolean {
  return term.kind === 'input' && (term.input.source.kind === 'event' || term.input.source.kind === 'step');
}

export function isScalar(reader: Reader, state: State, value: Value): boolean {
  return value.k === 'term' && value.nan !== true && isOnly(reader.types(state, value), scalarTypes);
}

function contains(reader: Reader, state: State, list: Term, item: Value): Term {
  if (item.k !== 'term' || item.nan === true) return reader.opaque(bit.boolean).term;
  // Objects are found by what they are, not by what they hold.
  if (mayBeOf(reader.types(state, item), bit.list | bit.object)) return reader.opaque(bit.boolean).term;
  return apply('in', item.term, list);
}

/** Whether one of the items is the one sought, as a boolean term. */
export function anySame(reader: Reader, state: State, items: readonly Value[], sought: Value): Term {
  const literals = items.map((item) => literalOf(item));
  const isPlain = literals.every(
    (item) => item !== null && typeof item.value !== 'object' && item.value !== undefined,
  );
  if (isPlain && sought.k === 'term' && sought.nan !== true && items.length > 0) {
    const list = constant(literals.map((item) => item?.value ?? null));
    return reader.decided(state, apply('in', sought.term, list));
  }
  return or(...items.map((item) => areSame(reader, state, sought, item)));
}
