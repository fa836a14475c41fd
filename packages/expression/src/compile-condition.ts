import type { ExpressionNode, LogicalNode } from './ast.ts';
import type { Compile, Condition } from './evaluate.ts';
import { givesBoolean, isTruthy } from './truthiness.ts';

/** A node that is asked for its truth only. */
export function compileCondition(node: ExpressionNode, compile: Compile): Condition {
  const run = compile(node);
  return givesBoolean(node) ? (run as Condition) : (scope) => isTruthy(run(scope));
}

/** `and` and `or`: true or false, and what decides ends it. A chain of one operator is one closure for each two links. */
export function compileLogical(node: LogicalNode, compile: Compile): Condition {
  const links = chainOf(node, node.operator).map((link) => compileCondition(link, compile));
  return node.operator === '&&' ? every(links) : some(links);
}

/** The operands of `a && b && c`, however they are grouped: the order of evaluation is the same. */
function chainOf(node: ExpressionNode, operator: LogicalNode['operator']): readonly ExpressionNode[] {
  if (node.kind !== 'logical' || node.operator !== operator) return [node];
  return [...chainOf(node.left, operator), ...chainOf(node.right, operator)];
}

const always: Condition = () => true;
const never: Condition = () => false;

function every([first = always, second, ...more]: readonly Condition[]): Condition {
  if (second === undefined) return first;
  if (more.length === 0) return (scope) => first(scope) && second(scope);
  const rest = every(more);
  return (scope) => first(scope) && second(scope) && rest(scope);
}

function some([first = never, second, ...more]: readonly Condition[]): Condition {
  if (second === undefined) return first;
  if (more.length === 0) return (scope) => first(scope) || second(scope);
  const rest = some(more);
  return (scope) => first(scope) || second(scope) || rest(scope);
}
