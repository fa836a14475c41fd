export type {
  ArithmeticOperator,
  ArrayNode,
  BinaryNode,
  BinaryOperator,
  CallNode,
  ComparisonOperator,
  ConditionalNode,
  ExpressionNode,
  LiteralNode,
  LogicalNode,
  MemberNode,
  OrderingOperator,
  PathNode,
  PathSegment,
  RootName,
  UnaryNode,
} from './ast.ts';
export { walkNodes } from './collect-paths.ts';
export { calculate, negateNumber } from './compile-arithmetic.ts';
export { order } from './compile-comparison.ts';
export type { CompiledExpression, CompileOptions } from './compile-expression.ts';
export { compileExpression } from './compile-expression.ts';
export type { CompiledJsonTemplate, JsonTemplateError } from './compile-json-template.ts';
export { compileJsonTemplate } from './compile-json-template.ts';
export { isMember } from './compile-membership.ts';
export type { CompiledTemplate } from './compile-template.ts';
export { compileTemplate } from './compile-template.ts';
export { deepEqual } from './deep-equal.ts';
export type { CompileResult, ExpressionError, ExpressionErrorCode } from './expression-errors.ts';
export { expressionErrorCatalogue } from './expression-errors.ts';
export type { FunctionName } from './function-table.ts';
export { functionTable } from './function-table.ts';
export type { Json, JsonObject } from './json.ts';
export { expressionLimits, isRefusedName } from './limits.ts';
export { parseNetwork } from './match-cidr.ts';
export { isIndex, isList, isObject, readMember } from './read-member.ts';
export { RenderBudget, RenderedTooLarge } from './render-budget.ts';
export type { Token } from './scan-tokens.ts';
export { scanTokens } from './scan-tokens.ts';
export type { ReadValues, Scope } from './scope.ts';
export { spellPath } from './spell-path.ts';
export { isTruthy } from './truthiness.ts';
