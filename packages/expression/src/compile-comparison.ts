import type { ExpressionNode, OrderingOperator } from './ast.ts';
import { constantOf } from './constant.ts';
import { deepEqual } from './deep-equal.ts';
import type { Compile, Condition, Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';

/** `==` and `!=`: by content, without conversion (contract 4.5). */
export function compileEquality(
  operator: '==' | '!=',
  left: ExpressionNode,
  right: ExpressionNode,
  compile: Compile,
): Condition {
  const equal = compileEqual(left, right, compile);
  return operator === '==' ? equal : (scope) => !equal(scope);
}

function compileEqual(left: ExpressionNode, right: ExpressionNode, compile: Compile): Condition {
  const [first, second] = [compile(left), compile(right)];
  const onTheRight = constantOf(right, second);
  if (onTheRight !== undefined) return equalsConstant(first, onTheRight);
  const onTheLeft = constantOf(left, first);
  if (onTheLeft !== undefined) return equalsConstant(second, onTheLeft);
  return (scope) => {
    const value = first(scope);
    return deepEqual(value, second(scope));
  };
}

/** One closure for each type: V8 compares two strings, or two numbers, inline where it knows that they are such. */
function equalsConstant(run: Evaluate, constant: Json): Condition {
  if (typeof constant === 'string') {
    return (scope) => {
      const value = run(scope);
      return typeof value === 'string' && value === constant;
    };
  }
  if (typeof constant === 'number') {
    return (scope) => {
      const value = run(scope);
      return typeof value === 'number' && value === constant;
    };
  }
  if (constant === null) return (scope) => run(scope) === null;
  if (constant === true) return (scope) => run(scope) === true;
  if (constant === false) return (scope) => run(scope) === false;
  return (scope) => deepEqual(run(scope), constant);
}

/** `<`, `<=`, `>`, `>=`: two numbers, or two strings by UTF-16 unit; false for any other pair (contract 4.6). */
export function compileOrdering(
  operator: OrderingOperator,
  left: ExpressionNode,
  right: ExpressionNode,
  compile: Compile,
): Condition {
  const [first, second] = [compile(left), compile(right)];
  const onTheRight = constantOf(right, second);
  if (typeof onTheRight === 'number') return orderNumbers[operator](first, onTheRight);
  const onTheLeft = constantOf(left, first);
  if (typeof onTheLeft === 'number') return orderNumbers[mirrored[operator]](second, onTheLeft);
  const holds = order[operator];
  return (scope) => {
    const value = first(scope);
    return holds(value, second(scope));
  };
}

const mirrored: Readonly<Record<OrderingOperator, OrderingOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const orderNumbers: Readonly<Record<OrderingOperator, (run: Evaluate, bound: number) => Condition>> = {
  '<': (run, bound) => (scope) => {
    const value = run(scope);
    return typeof value === 'number' && value < bound;
  },
  '<=': (run, bound) => (scope) => {
    const value = run(scope);
    return typeof value === 'number' && value <= bound;
  },
  '>': (run, bound) => (scope) => {
    const value = run(scope);
    return typeof value === 'number' && value > bound;
  },
  '>=': (run, bound) => (scope) => {
    const value = run(scope);
    return typeof value === 'number' && value >= bound;
  },
};

/** Whether the operator holds of two values. */
export const order: Readonly<Record<OrderingOperator, (left: Json, right: Json) => boolean>> = {
  '<': (left, right) =>
    isOrderable(left) && isOrderable(right) && typeof left === typeof right && left < right,
  '<=': (left, right) =>
    isOrderable(left) && isOrderable(right) && typeof left === typeof right && left <= right,
  '>': (left, right) =>
    isOrderable(left) && isOrderable(right) && typeof left === typeof right && left > right,
  '>=': (left, right) =>
    isOrderable(left) && isOrderable(right) && typeof left === typeof right && left >= right,
};

function isOrderable(value: Json): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}
