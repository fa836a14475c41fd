import type { ExpressionNode } from './ast.ts';
import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/** The compiled form of a node. Total: it gives a JSON value for every scope, and its size bounds its time. */
export type Evaluate = (scope: Scope) => Json;

/** The compiled form of a node that gives true or false, or of one that is asked for its truth only. */
export type Condition = (scope: Scope) => boolean;

/** How a node gets the compiled form of those below it. */
export type Compile = (node: ExpressionNode) => Evaluate;
