import type { AnyNode } from 'acorn';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType } from '../state/type-mask.ts';
import { literal, nothing, type Scope, type Value } from '../state/value.ts';
import { awaitValue } from './await-value.ts';
import { evaluateAll } from './evaluate-arguments.ts';
import { call, member, shortCircuit } from './evaluate-chain.ts';
import { assignment, update } from './evaluate-change.ts';
import { listLiteral, objectLiteral, template } from './evaluate-literal.ts';
import { binary, conditional, logical, unary } from './evaluate-operator.ts';
import { globalNames } from './globals.ts';
import type { Reader } from './reader.ts';
import { findSlot } from './scope.ts';

export function evaluateExpression(reader: Reader, node: AnyNode, state: State, scope: Scope): Flow[] {
  switch (node.type) {
    case 'Literal':
      if ('regex' in node && node.regex)
        return going<Value>(state, {
          k: 'pattern',
          source: node.regex.pattern,
          flags: node.regex.flags,
        });
      if (typeof node.value === 'bigint') {
        // No JSON: calls of the api with it throw, and so do operators beside numbers.
        reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(node)}`, node);
        return going(state, reader.unfollowed(anyType));
      }
      return going(state, literal(node.value as string | number | boolean | null));
    case 'TemplateLiteral':
      return template(reader, node, state, scope);
    case 'Identifier':
      return identifier(reader, node.name, node, state, scope);
    case 'ParenthesizedExpression':
      return reader.evaluate(node.expression, state, scope);
    case 'ChainExpression':
      return reader.settle(
        then(reader.evaluate(node.expression, state, scope), (after, value) =>
          going(after, value === shortCircuit ? nothing : value),
        ),
      );
    case 'MemberExpression':
      return member(reader, node, state, scope);
    case 'CallExpression':
      return call(reader, node, state, scope);
    case 'NewExpression':
      return evaluateAll(reader, node.arguments, state, scope, (after, args) =>
        then(reader.evaluate(node.callee, after, scope), (ready, callee) =>
          reader.call(
            { k: 'native', name: callee.k === 'native' ? `new ${callee.name}` : 'new ?' },
            callee.k === 'native' ? args : [callee, ...args],
            ready,
            node,
          ),
        ),
      );
    case 'AwaitExpression':
      return then(reader.evaluate(node.argument, state, scope), (after, value) =>
        awaitValue(reader, after, value, node),
      );
    case 'UnaryExpression':
      return unary(reader, node, state, scope);
    case 'UpdateExpression':
      return update(reader, node, state, scope);
    case 'BinaryExpression':
      return then(reader.evaluate(node.left, state, scope), (left, a) =>
        then(reader.evaluate(node.right, left, scope), (right, b) =>
          binary(reader, right, node.operator, a, b, node),
        ),
      );
    case 'LogicalExpression':
      return logical(reader, node, state, scope);
    case 'ConditionalExpression':
      return conditional(reader, node, state, scope);
    case 'AssignmentExpression':
      return assignment(reader, node, state, scope);
    case 'SequenceExpression':
      return node.expressions.reduce<Flow[]>(
        (flows, expression) => then(flows, (after) => reader.evaluate(expression, after, scope)),
        going<Value>(state, nothing),
      );
    case 'ObjectExpression':
      return objectLiteral(reader, node, state, scope);
    case 'ArrayExpression':
      return listLiteral(reader, node, state, scope);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return going<Value>(state, { k: 'function', node, scope });
    case 'ThisExpression':
    case 'MetaProperty':
      return going(state, reader.opaque(anyType));
    case 'TaggedTemplateExpression':
      return then(reader.evaluate(node.tag, state, scope), (after, tag) =>
        tag.k === 'native' && tag.name === 'String.raw'
          ? template(reader, node.quasi, after, scope, 'raw')
          : evaluateAll(reader, node.quasi.expressions, after, scope, (ready, values) =>
              reader.call({ k: 'native', name: '?' }, [tag, ...values], ready, node),
            ),
      );
    default:
      reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(node)}`, node);
      return going(state, reader.unfollowed(anyType));
  }
}

function identifier(reader: Reader, name: string, node: AnyNode, state: State, scope: Scope): Flow[] {
  const slot = findSlot(scope, name);
  if (slot !== null) {
    const value = state.vars.read.get(slot);
    // Read before it is declared.
    return value === undefined ? [reader.fail(state, node)] : going(state, value);
  }
  if (name === 'undefined') return going(state, nothing);
  if (name === 'NaN') return going<Value>(state, { ...literal(null), nan: true });
  if (name === 'Infinity') return going<Value>(state, { ...literal(null), nan: true, infinite: 1 });
  if (globalNames.has(name)) return going<Value>(state, { k: 'native', name });
  // They hold the api, in an action that is a function.
  if (name === 'arguments') reader.sites.escaped ??= node;
  return reader.mayFail(state, node, (after) => going(after, reader.opaque(anyType)));
}
