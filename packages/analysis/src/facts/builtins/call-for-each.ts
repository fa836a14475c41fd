import type { AnyNode } from 'acorn';
import { and, apply, value as constant, get, not, or } from '../../term/build-term.ts';
import { each } from '../../term/each.ts';
import { simplify } from '../../term/simplify.ts';
import type { Term } from '../../term/term.ts';
import { putItem } from '../../term/visit-inputs.ts';
import { maybeCall } from '../interpret/any-times.ts';
import { type ItemBody, readItemBody } from '../interpret/body-over-item.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly, scalarTypes } from '../state/type-mask.ts';
import { nothing, ofTerm, type TermValue, type Value } from '../state/value.ts';
import type { Unfollowed } from './call-native.ts';
import { soleComparison } from './sole-comparison.ts';

/** Methods of lists that call a function, with the types of what they give. */
export const byCallback: Readonly<Record<string, number>> = {
  some: bit.boolean,
  every: bit.boolean,
  find: anyType,
  findLast: anyType,
  findIndex: bit.number,
  findLastIndex: bit.number,
  filter: bit.list,
  map: bit.list,
  flatMap: bit.list,
  forEach: bit.undefined,
  reduce: anyType,
  reduceRight: anyType,
  toSorted: bit.list,
};

/** A method that calls a function for elements of a list from outside. */
export function callForEach(
  reader: Reader,
  state: State,
  name: string,
  object: TermValue,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [callback = nothing] = args;
  if (callback.k === 'term') return [reader.fail(state, node)];
  const membership = asMembership(reader, state, name, object, callback);
  if (membership !== null) return going(state, ofTerm(membership));
  if (args.length === 1 && exactly.has(name)) {
    const asTruth = name !== 'map' && name !== 'forEach';
    const body = readItemBody(reader, state, callback, object.term, node, asTruth);
    if (body !== null) return askEach(reader, state, name, object.term, body, node);
  }
  return overUnknown(reader, state, name, object, args, node, unfollowed);
}

const exactly: ReadonlySet<string> = new Set([
  ...['some', 'every', 'find', 'findIndex', 'filter', 'map', 'forEach'],
]);

/** `some(item => item === value)` is `includes(value)`, which more is known of. */
function asMembership(
  reader: Reader,
  state: State,
  name: string,
  object: TermValue,
  callback: Value,
): Term | null {
  if (callback.k !== 'function' || (name !== 'some' && name !== 'every')) return null;
  const sought = soleComparison(reader, state, callback);
  if (sought === null || sought.value.k !== 'term' || sought.value.nan === true) return null;
  if (!isOnly(reader.types(state, sought.value), scalarTypes)) return null;
  const found = apply('in', sought.value.term, object.term);
  if (name === 'some' && sought.same) return found;
  return name === 'every' && !sought.same ? not(found) : null;
}

/** What the method gives, where the function is the same question to each element. */
function askEach(
  reader: Reader,
  state: State,
  name: string,
  list: Term,
  body: ItemBody,
  node: AnyNode,
): Flow[] {
  const throwing = whereItThrows(name, list, body);
  if (throwing === null)
    return reader.mayFail(state, node, (after) => going(after, give(reader, name, list, body)));
  return reader.failIf(state, reader.decided(state, simplify(throwing)), node, (after) =>
    going(after, give(reader, name, list, body)),
  );
}

function give(reader: Reader, name: string, list: Term, { name: item, gives, throws }: ItemBody): Value {
  const index = each('findIndex', list, item, gives);
  const ofList = (term: Term): Value => ofTerm(reader.limit(term));
  switch (name) {
    case 'some':
      return ofList(simplify(each('some', list, item, gives)));
    case 'every':
      return ofList(simplify(not(each('some', list, item, and(not(throws), not(gives))))));
    case 'find':
      return ofList(get(list, index));
    case 'findIndex':
      return ofList(index);
    case 'filter':
      return ofList(each('filter', list, item, gives));
    case 'map':
      return ofList(each('map', list, item, gives));
    default:
      return nothing;
  }
}

/** Some stop at the first element that does. Null: it cannot be said in a term. */
function whereItThrows(name: string, list: Term, { name: item, gives, throws }: ItemBody): Term | null {
  if (throws.kind === 'value') return throws;
  if (name === 'filter' || name === 'map' || name === 'forEach') return each('some', list, item, throws);
  const stops = name === 'every' ? and(not(throws), not(gives)) : gives;
  const first = each('findIndex', list, item, or(throws, stops));
  const asked = putItem(throws, item, get(list, first));
  return asked === null ? null : and(apply('jsLessOrEqual', constant(0), first), asked);
}

/** One call of the function stands for all of them. */
function overUnknown(
  reader: Reader,
  state: State,
  name: string,
  object: TermValue,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [callback = nothing] = args;
  const result = byCallback[name] ?? anyType;
  if (callback.k !== 'function') return unfollowed(reader, state, [object, ...args], node);
  const ofText = isOnly(
    reader.types(state, ofTerm(get(object.term, constant(0)))),
    bit.string | bit.undefined,
  );
  const item = reader.opaque(ofText ? bit.string : anyType, object);
  const index = reader.opaque(bit.number);
  const given: readonly Value[] = name.startsWith('reduce')
    ? [reader.opaque(anyType, object, ...args.slice(1)), item, index, object]
    : name === 'toSorted'
      ? [item, reader.opaque(ofText ? bit.string : anyType, object)]
      : [item, index, object];
  return maybeCall(reader, state, callback, given, node, (after) =>
    going(after, result === bit.undefined ? nothing : reader.opaque(result, object, ...args.slice(1))),
  );
}
