import { arrangeTokens } from './arrange-tokens.ts';
import type { ExpressionNode } from './ast.ts';
import { buildAst } from './build-ast.ts';
import { collectPaths } from './collect-paths.ts';
import { compileNode } from './compile-node.ts';
import type { Trace } from './compile-path.ts';
import { type CompileResult, Refusal, refuse } from './expression-errors.ts';
import type { Json } from './json.ts';
import { expressionLimits } from './limits.ts';
import { parseWithJsep } from './parse-with-jsep.ts';
import { scanTokens } from './scan-tokens.ts';
import type { ReadValues, Scope } from './scope.ts';

export interface CompileOptions {
  /** Whether `session` may be read: from the stage issue-tokens on (contract 4.2). */
  readonly session: boolean;
}

export interface CompiledExpression {
  readonly text: string;
  readonly ast: ExpressionNode;
  /** The static paths read, in order, each once; a path with a computed segment is cut before it. */
  readonly paths: readonly (readonly string[])[];
  /** Cannot throw and cannot loop, whatever JSON the scope holds (contract 4.6). */
  evaluate(scope: Scope): Json;
  /**
   * As `evaluate`, and what it read on the way (contract 4.8), added to `read` where one is given. What was skipped by `&&`, `||`,
   * `? :` or `coalesce` is not there. The values are the scope's own, not copies.
   */
  evaluateTraced(scope: Scope, read?: ReadValues): { readonly value: Json; readonly read: ReadValues };
}

/** Parses, permits and compiles one expression (contract, section 4). Never throws; on refusal every error has its column. */
export function compileExpression(text: string, options: CompileOptions): CompileResult<CompiledExpression> {
  try {
    if (text.length > expressionLimits.characters) {
      refuse(
        'too_long',
        expressionLimits.characters,
        `The expression has more than ${expressionLimits.characters} characters.`,
        'Split it over several branches or decisions.',
      );
    }
    const tokens = scanTokens(text);
    const parts = arrangeTokens(text, tokens);
    const { node, errors } = buildAst(parseWithJsep(text, tokens), parts, options);
    if (errors.length > 0) return { ok: false, errors };
    const trace: Trace = { read: {} };
    const runTraced = compileNode(node, trace);
    return {
      ok: true,
      value: {
        text,
        ast: node,
        paths: collectPaths(node),
        evaluate: compileNode(node, null),
        evaluateTraced(scope, read = {}) {
          trace.read = read;
          const value = runTraced(scope);
          // What was read belongs to one run; the compiled form outlives it.
          trace.read = {};
          return { value, read };
        },
      },
    };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, errors: [error.error] };
    throw error;
  }
}
