/** The catalogue: one line a code. Codes are stable; texts may change. */
export const expressionErrorCatalogue = {
  empty: 'There is no expression (4.4).',
  too_long: 'The text has more than 4,096 characters (4.7).',
  too_deep: 'The expression nests more than 32 levels (4.7).',
  too_many_nodes: 'The expression has more than 256 nodes (4.7).',
  unexpected_character: 'A character that no expression contains.',
  string_unclosed: 'A string literal has no closing quote.',
  bad_escape: 'An escape sequence in a string literal that would be misread.',
  bad_number: 'A number literal in a form that is not JSON-like.',
  operator_refused: 'An operator or sign that expressions do not have (4.4).',
  word_refused: 'A reserved word such as `this` or `new` (4.4).',
  name_refused: 'A property name that is never read: `__proto__`, `prototype`, `constructor` (4.4).',
  ambiguous_minus: 'A hyphen that could be part of a key or a subtraction (4.3).',
  value_expected: 'A value is missing.',
  operator_expected: 'Two values stand side by side, or one value is followed by something else (4.4).',
  name_expected: 'A dot is not followed by a name.',
  bracket_unclosed: 'A bracket is never closed, or a `?` has no `:`.',
  bracket_unexpected: 'A closing bracket, or a `:`, without its partner.',
  call_refused: 'Something is called that is not one of the functions (4.4).',
  unknown_root: 'A path starts with another word than `event`, `step` or `session` (4.2).',
  session_unavailable: '`session` is read before the issue-tokens stage (4.2).',
  unknown_function: 'There is no such function (4.4).',
  wrong_arguments: 'A function has too few or too many arguments, or one of the wrong kind.',
  bad_pattern: 'A literal pattern of `matches` is not a valid RE2 pattern, or is too large.',
  template_unclosed: 'A `{{` has no `}}`.',
  parser_altered: 'jsep did not parse as it should: other code in this process has changed it beyond repair.',
} as const;

export type ExpressionErrorCode = keyof typeof expressionErrorCatalogue;

/** One thing wrong with an expression or template, for its author. */
export interface ExpressionError {
  readonly code: ExpressionErrorCode;
  /** One line. */
  readonly message: string;
  /** UTF-16 unit in the text that was given, the first being 1. */
  readonly column: number;
  /** The way out. */
  readonly hint?: string;
}

export type CompileResult<T, E = ExpressionError> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly E[] };

/** Carries one error out of a compile step; never leaves the package. */
export class Refusal extends Error {
  readonly error: ExpressionError;

  constructor(error: ExpressionError) {
    super(error.message);
    this.error = error;
  }
}

/** Ends a compile step at the UTF-16 `index` (from 0) of the text. */
export function refuse(code: ExpressionErrorCode, index: number, message: string, hint?: string): never {
  throw new Refusal(makeError(code, index, message, hint));
}

export function makeError(
  code: ExpressionErrorCode,
  index: number,
  message: string,
  hint?: string,
): ExpressionError {
  return { code, message, column: index + 1, ...(hint === undefined ? {} : { hint }) };
}
