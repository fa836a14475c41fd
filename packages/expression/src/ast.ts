import type { FunctionName } from './function-table.ts';

/** Where a path can start (contract 4.2). */
export const rootNames = ['event', 'step', 'session'] as const;
export type RootName = (typeof rootNames)[number];

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type OrderingOperator = '<' | '<=' | '>' | '>=';
export type ComparisonOperator = '==' | '!=' | OrderingOperator | 'in' | 'not in';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator;

/** `column`: where the node's first token stands, the first UTF-16 unit of the text being 1. Grouping leaves no node. */
interface At {
  readonly column: number;
}

export interface LiteralNode extends At {
  readonly kind: 'literal';
  readonly value: null | boolean | number | string;
}

export interface ArrayNode extends At {
  readonly kind: 'array';
  readonly items: readonly ExpressionNode[];
}

/** `step.check-country.country_blocked`, `event.transaction.scopes[0]`, `step.quota[event.client.id].left`. */
export interface PathNode extends At {
  readonly kind: 'path';
  /** The root, then every segment up to the first computed one. An index is its decimal spelling. */
  readonly path: readonly [RootName, ...string[]];
  /** One column for each entry of `path`. */
  readonly columns: readonly number[];
  /** From the first computed segment on; empty when the whole path is static. */
  readonly rest: readonly PathSegment[];
}
export type PathSegment = string | ExpressionNode;

/** A segment read from something that is not a path, such as `coalesce(step.a, step.b).x`. */
export interface MemberNode extends At {
  readonly kind: 'member';
  readonly object: ExpressionNode;
  readonly segment: PathSegment;
}

export interface UnaryNode extends At {
  readonly kind: 'unary';
  readonly operator: '!' | '-';
  readonly operand: ExpressionNode;
}

export interface BinaryNode extends At {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

export interface LogicalNode extends At {
  readonly kind: 'logical';
  readonly operator: '&&' | '||';
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

export interface ConditionalNode extends At {
  readonly kind: 'conditional';
  readonly test: ExpressionNode;
  readonly consequent: ExpressionNode;
  readonly alternate: ExpressionNode;
}

export interface CallNode extends At {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly args: readonly ExpressionNode[];
}

/** What a valid expression is made of. Words are gone: `and` is `&&`, `or` is `||`, `not` is `!`. */
export type ExpressionNode =
  | LiteralNode
  | ArrayNode
  | PathNode
  | MemberNode
  | UnaryNode
  | BinaryNode
  | LogicalNode
  | ConditionalNode
  | CallNode;
