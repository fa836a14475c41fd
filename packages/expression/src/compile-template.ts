import { type CompiledExpression, type CompileOptions, compileExpression } from './compile-expression.ts';
import { type CompileResult, type ExpressionError, makeError } from './expression-errors.ts';
import type { Json } from './json.ts';
import { RenderBudget } from './render-budget.ts';
import type { Scope } from './scope.ts';
import { spellPath } from './spell-path.ts';

export interface CompiledTemplate {
  readonly text: string;
  /** The expressions in their order, each with the index of its first UTF-16 unit in the text. */
  readonly expressions: readonly { readonly expression: CompiledExpression; readonly index: number }[];
  /** The static paths that the expressions read, each once. */
  readonly paths: readonly (readonly string[])[];
  /**
   * The text with every value filled in: null as nothing, strings as they are, others as JSON. `encode` sees values only.
   * Throws RenderedTooLarge when `budget`, which may be shared with other templates, does not suffice.
   */
  renderText(scope: Scope, encode?: (value: string) => string, budget?: RenderBudget): string;
  /** A text that is exactly one template gives the value itself; any other gives the text. Throws as `renderText` does. */
  renderValue(scope: Scope, budget?: RenderBudget): Json;
}

type Piece = string | CompiledExpression;

/** Compiles text with `{{ expression }}` in it (formats, section 2). Columns of errors point into the whole text. */
export function compileTemplate(text: string, options: CompileOptions): CompileResult<CompiledTemplate> {
  const pieces: Piece[] = [];
  const expressions: { expression: CompiledExpression; index: number }[] = [];
  const errors: ExpressionError[] = [];
  let index = 0;
  while (index < text.length) {
    const opening = text.indexOf('{{', index);
    if (opening !== index) pieces.push(text.slice(index, opening === -1 ? text.length : opening));
    if (opening === -1) break;
    const start = opening + 2;
    const closing = findClosing(text, start);
    if (closing === -1) {
      errors.push(makeError('template_unclosed', opening, 'This `{{` has no `}}`.', 'Close it with `}}`.'));
      break;
    }
    const compiled = compileExpression(text.slice(start, closing), options);
    if (compiled.ok) {
      pieces.push(compiled.value);
      expressions.push({ expression: compiled.value, index: start });
    } else {
      errors.push(...compiled.errors.map((error) => ({ ...error, column: error.column + start })));
    }
    index = closing + 2;
  }
  if (errors.length > 0) return { ok: false, errors };

  const [first] = pieces;
  const whole = pieces.length === 1 && typeof first === 'object' ? first : null;
  function evaluate(expression: CompiledExpression, scope: Scope, budget: RenderBudget): Json {
    const value = expression.evaluate(scope);
    budget.takeValue(value);
    return value;
  }
  function renderText(
    scope: Scope,
    encode: (value: string) => string = (value) => value,
    budget = new RenderBudget(),
  ): string {
    return pieces
      .map((piece) =>
        typeof piece === 'string' ? piece : encode(spellValue(evaluate(piece, scope, budget))),
      )
      .join('');
  }
  return {
    ok: true,
    value: {
      text,
      expressions,
      paths: uniquePaths(expressions.flatMap(({ expression }) => expression.paths)),
      renderText,
      renderValue: (scope, budget = new RenderBudget()) =>
        whole === null ? renderText(scope, undefined, budget) : evaluate(whole, scope, budget),
    },
  };
}

/** The index of the `}}` that ends the expression: the first one outside its string literals. */
function findClosing(text: string, start: number): number {
  let quote = '';
  for (let index = start; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (text.startsWith('}}', index)) return index;
  }
  return -1;
}

function spellValue(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested beyond what the host's JSON can write: such a value cannot be sent anywhere.
    return '';
  }
}

export function uniquePaths(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(paths.map((path) => [spellPath(path), path])).values()];
}
