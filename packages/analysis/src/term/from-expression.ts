import type {
  BinaryNode,
  CallNode,
  ExpressionNode,
  LogicalNode,
  PathNode,
  PathSegment,
  UnaryNode,
} from '@sluice/expression';
import { apply, choose, get, input, list, not, value } from './build-term.ts';
import type { Op, Term } from './term.ts';

/**
 * What an expression is worth, as a term over the inputs `event`, `step` and `session`: for the same scope the term has the very
 * value that the compiled expression gives (contract, section 4).
 */
export function fromExpression(node: ExpressionNode): Term {
  switch (node.kind) {
    case 'literal':
      return value(node.value);
    case 'array':
      return list(node.items.map(fromExpression));
    case 'path':
      return apply('orNull', readPathNode(node));
    case 'member':
      return apply('orNull', readSegment(fromExpression(node.object), node.segment));
    case 'unary':
      return fromUnary(node);
    case 'logical':
      return fromLogical(node);
    case 'binary':
      return fromBinary(node);
    case 'conditional':
      return choose(
        fromCondition(node.test),
        fromExpression(node.consequent),
        fromExpression(node.alternate),
      );
    case 'call':
      return fromCall(node);
  }
}

/** What an expression is worth as a condition: its truth. */
export function fromCondition(node: ExpressionNode): Term {
  return apply('truthy', fromExpression(node));
}

function readPathNode({ path: [root, ...keys], rest }: PathNode): Term {
  return rest.reduce<Term>(readSegment, input({ kind: root, at: '' }, ...keys));
}

const refusedNames = value(['__proto__', 'prototype', 'constructor']);

/** A computed name that reaches an object's prototype in JavaScript names nothing. */
function readSegment(container: Term, segment: PathSegment): Term {
  if (typeof segment === 'string') return get(container, value(segment));
  const key = fromExpression(segment);
  return get(container, choose(apply('in', key, refusedNames), value(null), key));
}

function fromUnary({ operator, operand }: UnaryNode): Term {
  return operator === '!' ? not(fromCondition(operand)) : apply('negate', fromExpression(operand));
}

function fromLogical({ operator, left, right }: LogicalNode): Term {
  return apply(operator === '&&' ? 'and' : 'or', fromCondition(left), fromCondition(right));
}

const arithmetic = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'over',
  '%': 'rest',
} as const satisfies Record<string, Op>;

function fromBinary(node: BinaryNode): Term {
  const [left, right] = [fromExpression(node.left), fromExpression(node.right)];
  switch (node.operator) {
    case '==':
      return apply('same', left, right);
    case '!=':
      return not(apply('same', left, right));
    case '<':
      return apply('less', left, right);
    case '<=':
      return apply('lessOrEqual', left, right);
    case '>':
      return apply('less', right, left);
    case '>=':
      return apply('lessOrEqual', right, left);
    case 'in':
      return apply('in', left, right);
    case 'not in':
      return not(apply('in', left, right));
    default:
      return apply(arithmetic[node.operator], left, right);
  }
}

function fromCall({ name, args }: CallNode): Term {
  const terms = args.map(fromExpression);
  const [first = value(null)] = terms;
  switch (name) {
    case 'has':
      return not(apply('nullish', first));
    case 'coalesce':
      return terms.reduceRight((rest, term) => choose(apply('nullish', term), rest, term), value(null));
    default:
      return apply(name, ...terms);
  }
}
