import { compileExpression } from '../compile-expression.ts';
import type { ExpressionError } from '../expression-errors.ts';
import type { Json } from '../json.ts';
import type { Scope } from '../scope.ts';

/** Compiles and evaluates; a refusal fails the test with what was wrong. */
export function evaluateText(text: string, scope: Partial<Scope> = {}): Json {
  const compiled = compileExpression(text, { session: scope.session !== undefined });
  if (!compiled.ok) throw new Error(`refused: ${text}\n${JSON.stringify(compiled.errors)}`);
  return compiled.value.evaluate({ event: {}, step: {}, ...scope });
}

/** The errors of a text that must be refused. */
export function errorsOf(text: string, options = { session: false }): readonly ExpressionError[] {
  const compiled = compileExpression(text, options);
  if (compiled.ok) throw new Error(`accepted: ${text}`);
  return compiled.errors;
}

/** Code and column of the first error. */
export function refusalOf(text: string): string {
  const [first] = errorsOf(text);
  return `${first?.code} ${first?.column}`;
}
