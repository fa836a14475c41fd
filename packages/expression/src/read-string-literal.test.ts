import { describe, expect, it } from '@jest/globals';
import { evaluateText, refusalOf } from './testing/evaluate-text.ts';

describe('string literals', () => {
  it.each([
    ['"a\'b"', "a'b"],
    ["'a\"b'", 'a"b'],
    ['"\\"\\\'\\\\\\/"', '"\'\\/'],
    ['"\\n\\r\\t"', '\n\r\t'],
    ['"\\u00e9\\uD83D\\uDE00"', 'é😀'],
    ['"é😀"', 'é😀'],
    ['"line\nbreak"', 'line\nbreak'],
    ['"}} and {{"', '}} and {{'],
    ['"a or b; this"', 'a or b; this'],
    ['""', ''],
  ])('4.4 reads %s', (text, value) => {
    expect(evaluateText(text)).toBe(value);
  });
  it('4.4 keeps the backslash of a pattern', () => {
    expect(evaluateText('"^\\d+\\.example$"')).toBe('^\\d+\\.example$');
    expect(evaluateText('matches("1xexample", "^\\d+\\.example$")')).toBe(false);
  });
  it.each([
    ['1 == "abc', 'string_unclosed 6'],
    ['1 == "abc\\"', 'string_unclosed 6'],
    ['1 == "abc\'', 'string_unclosed 6'],
    ['1 == "\\', 'string_unclosed 6'],
    ['1 == "a\\u12"', 'bad_escape 8'],
    ['1 == "a\\u{1}"', 'bad_escape 8'],
    ['1 == "a\\bfoo"', 'bad_escape 8'],
  ])('4.4 refuses %s', (text, refusal) => {
    expect(refusalOf(text)).toBe(refusal);
  });
});
