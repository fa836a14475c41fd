import type { CompileOptions } from './compile-expression.ts';
import { compileTemplate, uniquePaths } from './compile-template.ts';
import { type CompileResult, type ExpressionError, makeError } from './expression-errors.ts';
import type { Json } from './json.ts';
import { isList } from './read-member.ts';
import { RenderBudget } from './render-budget.ts';
import type { Scope } from './scope.ts';

/** `path`: the steps from the JSON value to the string that the column points into. */
export interface JsonTemplateError extends ExpressionError {
  readonly path: readonly (string | number)[];
}

export interface CompiledJsonTemplate {
  /** The static paths that the templates read, each once. */
  readonly paths: readonly (readonly string[])[];
  /** Throws RenderedTooLarge when `budget`, which may be shared with other templates, does not suffice. */
  render(scope: Scope, budget?: RenderBudget): Json;
}

type Render = (scope: Scope, budget: RenderBudget) => Json;
const maxDepth = 64;

/** Compiles every string in a JSON value as a template (formats, section 2). Keys are not templates. */
export function compileJsonTemplate(
  value: Json,
  options: CompileOptions,
): CompileResult<CompiledJsonTemplate, JsonTemplateError> {
  const errors: JsonTemplateError[] = [];
  const paths: (readonly string[])[] = [];

  function compile(part: Json, path: readonly (string | number)[]): Render {
    if (path.length > maxDepth) {
      errors.push({ ...makeError('too_deep', 0, `The value nests more than ${maxDepth} levels.`), path });
      return () => null;
    }
    if (typeof part === 'string') return compileString(part, path);
    if (typeof part !== 'object' || part === null) return () => part;
    if (isList(part)) {
      const items = part.map((item, at) => compile(item, [...path, at]));
      return (scope, budget) => items.map((item) => item(scope, budget));
    }
    const entries = Object.entries(part).map(([key, item]) => [key, compile(item, [...path, key])] as const);
    // fromEntries defines own keys, `__proto__` included; assignment would not.
    return (scope, budget) => Object.fromEntries(entries.map(([key, item]) => [key, item(scope, budget)]));
  }

  function compileString(text: string, path: readonly (string | number)[]): Render {
    const compiled = compileTemplate(text, options);
    if (!compiled.ok) {
      errors.push(...compiled.errors.map((error) => ({ ...error, path })));
      return () => null;
    }
    paths.push(...compiled.value.paths);
    return compiled.value.renderValue;
  }

  const render = compile(value, []);
  return errors.length > 0
    ? { ok: false, errors }
    : {
        ok: true,
        value: {
          paths: uniquePaths(paths),
          render: (scope, budget = new RenderBudget()) => render(scope, budget),
        },
      };
}
