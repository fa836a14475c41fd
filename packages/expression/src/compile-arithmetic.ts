import type { ArithmeticOperator, ExpressionNode } from './ast.ts';
import type { Compile, Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';

/** `+ - * / %`: null on a non-number, and where there is no finite result (contract 4.6). */
export function compileArithmetic(
  operator: ArithmeticOperator,
  left: ExpressionNode,
  right: ExpressionNode,
  compile: Compile,
): Evaluate {
  const [first, second, apply] = [compile(left), compile(right), operators[operator]];
  return (scope) => {
    const a = first(scope);
    const b = second(scope);
    return typeof a === 'number' && typeof b === 'number' ? finite(apply(a, b)) : null;
  };
}

/** What the operator makes of two values. */
export function calculate(operator: ArithmeticOperator, a: Json, b: Json): Json {
  return typeof a === 'number' && typeof b === 'number' ? finite(operators[operator](a, b)) : null;
}

const operators: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

export function negateNumber(value: Json): Json {
  return typeof value === 'number' ? finite(-value) : null;
}

/** JSON has no infinities, no NaN and no negative zero. */
function finite(value: number): Json {
  return Number.isFinite(value) ? value + 0 : null;
}
