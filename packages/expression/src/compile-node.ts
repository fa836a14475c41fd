import type { ArrayNode, BinaryNode, ConditionalNode, ExpressionNode, MemberNode, UnaryNode } from './ast.ts';
import { compileArithmetic, negateNumber } from './compile-arithmetic.ts';
import { compileCall } from './compile-call.ts';
import { compileEquality, compileOrdering } from './compile-comparison.ts';
import { compileCondition, compileLogical } from './compile-condition.ts';
import { compileMembership } from './compile-membership.ts';
import { compilePath, compileTracedPath, type Trace } from './compile-path.ts';
import { constantOf } from './constant.ts';
import type { Compile, Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';
import { readMember, toMemberKey } from './read-member.ts';

/**
 * Turns a permitted tree into closures (contract 4.1), each as narrow as what is known now allows: nothing is looked up, converted
 * or made at every evaluation that could be once. With a trace, what is read is written there; without, nothing asks for it.
 */
export function compileNode(root: ExpressionNode, trace: Trace | null): Evaluate {
  const compile: Compile = (node) => {
    const run = compileKind(node, compile, trace);
    const value = constantOf(node, run);
    // A list stays: what an evaluation gives belongs to its caller.
    return value === undefined || (typeof value === 'object' && value !== null) ? run : () => value;
  };
  return compile(root);
}

function compileKind(node: ExpressionNode, compile: Compile, trace: Trace | null): Evaluate {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'array':
      return compileArray(node, compile);
    case 'path':
      return trace === null ? compilePath(node, compile) : compileTracedPath(node, compile, trace);
    case 'member':
      return compileMember(node, compile);
    case 'unary':
      return compileUnary(node, compile);
    case 'logical':
      return compileLogical(node, compile);
    case 'binary':
      return compileBinary(node, compile);
    case 'conditional':
      return compileConditional(node, compile);
    case 'call':
      return compileCall(node, compile);
  }
}

function compileArray(node: ArrayNode, compile: Compile): Evaluate {
  const items = node.items.map(compile);
  return (scope) => {
    const values: Json[] = [];
    for (const item of items) values.push(item(scope));
    return values;
  };
}

function compileMember(node: MemberNode, compile: Compile): Evaluate {
  const object = compile(node.object);
  const { segment } = node;
  if (typeof segment === 'string') return (scope) => readMember(object(scope), segment);
  const computed = compile(segment);
  return (scope) => {
    const container = object(scope);
    const key = toMemberKey(computed(scope));
    return key === null ? null : readMember(container, key);
  };
}

function compileUnary(node: UnaryNode, compile: Compile): Evaluate {
  if (node.operator === '!') {
    const holds = compileCondition(node.operand, compile);
    return (scope) => !holds(scope);
  }
  const operand = compile(node.operand);
  return (scope) => negateNumber(operand(scope));
}

function compileBinary(node: BinaryNode, compile: Compile): Evaluate {
  const { operator, left, right } = node;
  switch (operator) {
    case '==':
    case '!=':
      return compileEquality(operator, left, right, compile);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileOrdering(operator, left, right, compile);
    case 'in':
    case 'not in':
      return compileMembership(operator, left, right, compile);
    default:
      return compileArithmetic(operator, left, right, compile);
  }
}

function compileConditional(node: ConditionalNode, compile: Compile): Evaluate {
  const test = compileCondition(node.test, compile);
  const consequent = compile(node.consequent);
  const alternate = compile(node.alternate);
  return (scope) => (test(scope) ? consequent(scope) : alternate(scope));
}
