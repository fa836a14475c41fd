import type { AnyNode } from 'acorn';
import { apply, value as constant } from '../../term/build-term.ts';
import { itemsOf } from '../interpret/items-of.ts';
import { areSame, toNumber, toText } from '../interpret/operators.ts';
import { hasMember } from '../interpret/read-member.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, mayBeOf } from '../state/type-mask.ts';
import { literal, nothing, ofTerm, type TermValue, type Value } from '../state/value.ts';
import { parseDate } from './call-date.ts';
import { callMethod } from './call-method.ts';
import { callMath, extreme, finite, isPlainNumber, parseNumber } from './call-number.ts';
import { assign, cloneOf, fromEntries, fromList, membersOf } from './call-object.ts';
import { construct, errorNames } from './construct-native.ts';
import { parseJson } from './parse-json.ts';

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
      return going<Value>(state, parseDate(reader, state, first));
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
      return callOther(reader, state, name, args, node, unfollowed);
  }
}

/** Functions that throw on nothing an action passes them. */
const textGivers = new Set(['encodeURIComponent', 'encodeURI', 'escape', 'unescape', 'String.fromCharCode']);

function callOther(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  if (errorNames.test(name)) return construct(reader, state, name, args, node, unfollowed);
  if (textGivers.has(name)) return going(state, reader.opaque(bit.string, ...args));
  if (!name.startsWith('Math.'))
    return unfollowed(reader, state, args, node, name === 'Function' || name.startsWith('Reflect.'));
  return callMath(reader, state, name, args);
}

function shownAll(reader: Reader, state: State, args: readonly Value[]): readonly Value[] {
  return args.map((arg) => ofTerm(reader.termOf(state, arg)));
}
