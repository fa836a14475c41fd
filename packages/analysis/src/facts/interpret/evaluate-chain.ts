import type { CallExpression, MemberExpression } from 'acorn';
import { value as constant, not } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { typesWith } from '../builtins/call-method.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit } from '../state/type-mask.ts';
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
    return going(state, reader.unfollowed(anyType));
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
    const callIt = (present: State): Flow[] =>
      evaluateAll(reader, node.arguments, present, scope, (after, args) => {
        const callee: Value =
          own !== null && (own.k === 'function' || isNative || (own.k === 'choose' && object.k === 'ref'))
            ? own
            : { k: 'native', name: name === null ? '?' : `.${name}` };
        const given = callee.k === 'native' && callee.name.startsWith('.') ? [object, ...args] : args;
        return reader.settle(
          reader.call(
            callee,
            callee.k === 'native' && name === null ? [object, ...args] : given,
            after,
            node,
          ),
        );
      });
    if (!node.optional) return callIt(there);
    const { yes, no } = reader.branch(there, isMethod(reader, there, object, own, name));
    return [...(yes === null ? [] : callIt(yes)), ...(no === null ? [] : going<Value>(no, shortCircuit))];
  });
}

/** Whether there is such a method, as a boolean term: where there is none, `object.name?.()` does nothing. */
function isMethod(reader: Reader, state: State, object: Value, own: Value | null, name: string | null): Term {
  if (own !== null) return not(reader.nullish(state, own));
  if (object.k !== 'term') return constant(true);
  const types = name === null ? 0 : typesWith(name);
  const isOpaque = object.term.kind === 'input' && object.term.input.source.kind === 'opaque';
  if (types === 0) return isOpaque ? reader.opaque(bit.boolean).term : constant(false);
  return reader.isOfType(state, object, types);
}
