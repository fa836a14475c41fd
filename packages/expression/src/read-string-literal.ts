import { refuse } from './expression-errors.ts';

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  '\\': '\\',
  '/': '/',
  '"': '"',
  "'": "'",
};

/**
 * Reads the string literal that opens at `start`. Escapes: `\n \r \t \f \\ \/ \" \' \uXXXX`. Any other backslash stays in the
 * value, so that `"^\d+\.example$"` is the pattern it looks like; `\b`, which would be either a backspace or a
 * word boundary, is refused.
 */
export function readStringLiteral(text: string, start: number): { value: string; end: number } {
  const quote = text[start];
  let value = '';
  let index = start + 1;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (character === quote) return { value, end: index + 1 };
    if (character !== '\\') {
      value += character;
      index += 1;
      continue;
    }
    const escaped = text[index + 1] ?? '';
    const simple = Object.hasOwn(escapes, escaped) ? escapes[escaped] : undefined;
    if (simple !== undefined) {
      value += simple;
      index += 2;
    } else if (escaped === 'u') {
      const digits = text.slice(index + 2, index + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
        refuse('bad_escape', index, '`\\u` needs four hexadecimal digits.', 'Write it as in `\\u00e9`.');
      }
      value += String.fromCharCode(Number.parseInt(digits, 16));
      index += 6;
    } else if (escaped === 'b') {
      refuse('bad_escape', index, '`\\b` is ambiguous.', 'For a word boundary in a pattern write `\\\\b`.');
    } else {
      value += '\\';
      index += 1;
    }
  }
  refuse('string_unclosed', start, 'This string has no closing quote.', `Close it with \`${quote}\`.`);
}
