import {
  type CompiledExpression,
  type CompiledJsonTemplate,
  type CompiledTemplate,
  type CompileResult,
  compileExpression,
  compileJsonTemplate,
  compileTemplate,
  type Json,
} from '@sluice/expression';

/**
 * Compiles what the check has let through. `session` is open here: the check knows in which stage a block stands, and refuses it
 * elsewhere; at run time it then is simply absent.
 */
export const compileOrThrow = {
  expression: (text: string): CompiledExpression => unwrap(compileExpression(text, { session: true }), text),
  template: (text: string): CompiledTemplate => unwrap(compileTemplate(text, { session: true }), text),
  json: (value: Json): CompiledJsonTemplate =>
    unwrap(compileJsonTemplate(value, { session: true }), JSON.stringify(value)),
};

function unwrap<T>(result: CompileResult<T>, text: string): T {
  if (result.ok) return result.value;
  const [first] = result.errors;
  throw new SyntaxError(
    `${first?.message ?? 'cannot be read'} (column ${first?.column ?? 1} of ${text.slice(0, 200)})`,
  );
}
