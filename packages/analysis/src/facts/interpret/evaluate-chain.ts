import type { CallExpression, MemberExpression } from 'acorn';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType } from '../state/type-mask.ts';
import { literal, type Scope, type TermValue, type Value } from '../state/value.ts';
import { evaluateAll } from './evaluate-arguments.ts';
import { keyOf, memberOf, readMember, urlParameters } from './read-member.ts';
import type { Reader } from './reader.ts';
import { registerRead } from './register-read.ts';
import { findSlot } from './scope.ts';

/** What `?.` leaves a chain with. Not a value: the whole chain is `undefined` then. */
export const shortCircuit: TermValue = { k: 'term', term: { kind: 'value', value: undefined } };

export function member(reader: Reader, node: MemberExpression, state: State, scope: Scope): Flow[] {
  return withObject(reader, node, state, scope, (there, object) =>
    withKey(reader, node, there, scope, (ready, key) => memberAt(reader, node, ready, object, key)),
  );
}

function memberAt(reader: Reader, node: MemberExpression, state: State, object: Value, key: Value): Flow[] {
  if (object.k === 'native' && object.name.startsWith('api') && keyOf(key) === null)
    reader.sites.escaped ??= node;
  return reader.settle(
    then(readMember(reader, state, object, key, node), (after, value) =>
      going(after, registerRead(reader, after, node, object, key, value)),
    ),
  );
}

/** The object of a member; with `?.`, nothing of it leaves the chain. */
export function withObject(
  reader: Reader,
  node: MemberExpression | CallExpression,
  state: State,
  scope: Scope,
  next: (state: State, object: Value) => Flow[],
): Flow[] {
  const inner = node.type === 'CallExpression' ? node.callee : node.object;
  return then(reader.evaluate(inner, state, scope), (after, object) => {
    if (object === shortCircuit) return going<Value>(after, shortCircuit);
    if (!node.optional) return next(after, object);
    reader.sites.markTested(object as TermValue);
    const { yes, no } = reader.branch(after, reader.nullish(after, object));
    return [
      ...(yes === null ? [] : going<Value>(yes, shortCircuit)),
      ...(no === null ? [] : next(no, object)),
    ];
  });
}

export function withKey(
  reader: Reader,
  node: MemberExpression,
  state: State,
  scope: Scope,
  next: (state: State, key: Value) => Flow[],
): Flow[] {
  if (!node.computed)
    return next(state, literal(node.property.type === 'Identifier' ? node.property.name : '#'));
  return then(reader.evaluate(node.property, state, scope), next);
}

export function call(reader: Reader, node: CallExpression, state: State, scope: Scope): Flow[] {
  const { callee } = node;
  if (
    callee.type === 'Super' ||
    (callee.type === 'Identifier' && callee.name === 'eval' && findSlot(scope, 'eval') === null)
  ) {
    reader.sites.escaped ??= node;
    reader.giveUp(state, 'call', `what this runs is not known: ${reader.excerpt(node)}`, node);
    return going(state, reader.opaque(anyType));
  }
  if (callee.type === 'MemberExpression')
    return withObject(reader, callee, state, scope, (there, object) =>
      withKey(reader, callee, there, scope, (ready, key) => method(reader, node, ready, scope, object, key)),
    );
  return withObject(reader, node, state, scope, (ready, value) =>
    evaluateAll(reader, node.arguments, ready, scope, (after, args) =>
      reader.settle(reader.call(value, args, after, node)),
    ),
  );
}

function method(
  reader: Reader,
  node: CallExpression,
  state: State,
  scope: Scope,
  object: Value,
  key: Value,
): Flow[] {
  return reader.failIf(state, reader.nullish(state, object), node, (there) => {
    if (node.optional) reader.sites.markTested(object as TermValue);
    const name = keyOf(key);
    const isOwner = object.k === 'ref' || (object.k === 'native' && !object.name.startsWith(urlParameters));
    const own = isOwner ? memberOf(reader, there, object, key) : null;
    const isNative = own?.k === 'native' && own.name !== 'Object.prototype';
    return evaluateAll(reader, node.arguments, there, scope, (after, args) => {
      const callee: Value =
        own !== null && (own.k === 'function' || isNative || (own.k === 'choose' && object.k === 'ref'))
          ? own
          : { k: 'native', name: name === null ? '?' : `.${name}` };
      const given = callee.k === 'native' && callee.name.startsWith('.') ? [object, ...args] : args;
      return reader.settle(
        reader.call(callee, callee.k === 'native' && name === null ? [object, ...args] : given, after, node),
      );
    });
  });
}
