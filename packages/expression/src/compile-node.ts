import type {
  BinaryNode,
  BinaryOperator,
  CallNode,
  ConditionalNode,
  ExpressionNode,
  UnaryNode,
} from './ast.ts';
import { compilePath } from './compile-path.ts';
import { deepEqual } from './deep-equal.ts';
import { functionTable, isInNetworks, parseNetworks } from './function-table.ts';
import type { Json } from './json.ts';
import { isRefusedName } from './limits.ts';
import { compilePattern } from './match-pattern.ts';
import { isList, isObject, readMember, toMemberKey } from './read-member.ts';
import type { ReadValues, Scope } from './scope.ts';

/** The compiled form of a node. Total: it gives a JSON value for every scope, and its size bounds its time. */
export type Evaluate = (scope: Scope, trace: ReadValues | null) => Json;

/** What conditions go by: false, null, 0 and the empty string are false, everything else is true, empty lists included. */
export function isTruthy(value: Json): boolean {
  return value !== false && value !== null && value !== 0 && value !== '' && !Number.isNaN(value);
}

/** Turns a permitted tree into closures (contract 4.1). */
export function compileNode(node: ExpressionNode): Evaluate {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'array': {
      const items = node.items.map(compileNode);
      return (scope, trace) => items.map((item) => item(scope, trace));
    }
    case 'path':
      return compilePath(node, compileNode);
    case 'member': {
      const object = compileNode(node.object);
      const { segment } = node;
      if (typeof segment === 'string') return (scope, trace) => readMember(object(scope, trace), segment);
      const computed = compileNode(segment);
      return (scope, trace) => {
        const container = object(scope, trace);
        const key = toMemberKey(computed(scope, trace));
        return key === null ? null : readMember(container, key);
      };
    }
    case 'unary':
      return compileUnary(node);
    case 'logical': {
      const left = compileNode(node.left);
      const right = compileNode(node.right);
      if (node.operator === '&&') {
        return (scope, trace) => isTruthy(left(scope, trace)) && isTruthy(right(scope, trace));
      }
      return (scope, trace) => isTruthy(left(scope, trace)) || isTruthy(right(scope, trace));
    }
    case 'binary':
      return compileBinary(node);
    case 'conditional':
      return compileConditional(node);
    case 'call':
      return compileCall(node);
  }
}

function compileUnary(node: UnaryNode): Evaluate {
  const operand = compileNode(node.operand);
  if (node.operator === '!') return (scope, trace) => !isTruthy(operand(scope, trace));
  return (scope, trace) => {
    const value = operand(scope, trace);
    return typeof value === 'number' ? finite(-value) : null;
  };
}

function compileConditional(node: ConditionalNode): Evaluate {
  const test = compileNode(node.test);
  const consequent = compileNode(node.consequent);
  const alternate = compileNode(node.alternate);
  return (scope, trace) =>
    isTruthy(test(scope, trace)) ? consequent(scope, trace) : alternate(scope, trace);
}

function compileBinary(node: BinaryNode): Evaluate {
  const left = compileNode(node.left);
  const { operator } = node;
  if (node.right.kind === 'literal' && (operator === '==' || operator === '!=')) {
    const { value } = node.right;
    if (operator === '==') return (scope, trace) => left(scope, trace) === value;
    return (scope, trace) => left(scope, trace) !== value;
  }
  const right = compileNode(node.right);
  const apply = binaryOperators[operator];
  return (scope, trace) => {
    const value = left(scope, trace);
    return apply(value, right(scope, trace));
  };
}

const binaryOperators: Readonly<Record<BinaryOperator, (left: Json, right: Json) => Json>> = {
  '==': deepEqual,
  '!=': (left, right) => !deepEqual(left, right),
  '<': (left, right) => compare(left, right) < 0,
  '<=': (left, right) => compare(left, right) <= 0,
  '>': (left, right) => compare(left, right) > 0,
  '>=': (left, right) => compare(left, right) >= 0,
  in: isMember,
  'not in': (left, right) => !isMember(left, right),
  '+': calculate((left, right) => left + right),
  '-': calculate((left, right) => left - right),
  '*': calculate((left, right) => left * right),
  '/': calculate((left, right) => left / right),
  '%': calculate((left, right) => left % right),
};

/** Two numbers, or two strings by UTF-16 unit; any other pair is NaN, which no comparison holds for (contract 4.6). */
function compare(left: Json, right: Json): number {
  if (typeof left === 'number' && typeof right === 'number') return spaceship(left, right);
  return typeof left === 'string' && typeof right === 'string' ? spaceship(left, right) : Number.NaN;
}

function spaceship<T extends number | string>(left: T, right: T): number {
  if (left === right) return 0;
  if (left < right) return -1;
  return left > right ? 1 : Number.NaN;
}

function calculate(apply: (left: number, right: number) => number): (left: Json, right: Json) => Json {
  return (left, right) =>
    typeof left === 'number' && typeof right === 'number' ? finite(apply(left, right)) : null;
}

/** An element of a list by content, or a key of an object. */
function isMember(item: Json, whole: Json): boolean {
  if (isList(whole)) return whole.some((element) => deepEqual(element ?? null, item));
  return isObject(whole) && typeof item === 'string' && !isRefusedName(item) && Object.hasOwn(whole, item);
}

/** JSON has no infinities, no NaN and no negative zero. */
function finite(value: number): Json {
  return Number.isFinite(value) ? value + 0 : null;
}

function compileCall(node: CallNode): Evaluate {
  const args = node.args.map(compileNode);
  const nothing: Evaluate = () => null;
  const [first = nothing, second = nothing] = args;
  const [, secondNode] = node.args;
  switch (node.name) {
    case 'has':
      return (scope, trace) => first(scope, trace) !== null;
    case 'coalesce':
      return (scope, trace) => {
        for (const argument of args) {
          const value = argument(scope, trace);
          if (value !== null) return value;
        }
        return null;
      };
    case 'matches': {
      const pattern = secondNode?.kind === 'literal' ? secondNode.value : null;
      const compiled = typeof pattern === 'string' ? compilePattern(pattern) : null;
      if (compiled === null || !compiled.ok) break;
      const { test } = compiled;
      return (scope, trace) => {
        const text = first(scope, trace);
        return typeof text === 'string' && test(text);
      };
    }
    case 'inCidr': {
      if (secondNode === undefined || !isConstant(secondNode)) break;
      const networks = parseNetworks(second({ event: {}, step: {} }, null));
      return (scope, trace) => isInNetworks(first(scope, trace), networks);
    }
  }
  const { apply } = functionTable[node.name];
  return (scope, trace) => {
    const value = first(scope, trace);
    return apply(value, second(scope, trace));
  };
}

function isConstant(node: ExpressionNode): boolean {
  return (
    node.kind === 'literal' || (node.kind === 'array' && node.items.every((item) => item.kind === 'literal'))
  );
}
