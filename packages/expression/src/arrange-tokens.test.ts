import { describe, expect, it } from '@jest/globals';
import { errorsOf, evaluateText, refusalOf } from './testing/evaluate-text.ts';

describe('arrangement', () => {
  it.each(['', ' ', '\n\t '])('4.4 refuses the empty text %j', (text) => {
    expect(refusalOf(text)).toBe('empty 1');
  });
  it.each([
    ['true false', 6],
    ['event.a event.b', 9],
    ['true, false', 5],
    ['(1, 2)', 3],
    ['(1 2)', 4],
    ['"a" "b"', 5],
    ['size([1 2])', 9],
    ['size([1] 2)', 10],
    ['true !false', 6],
    ['true not false', 6],
    ['1 ! in [1]', 3],
    ['5[0]', 2],
    ['5 .a', 3],
  ])('4.4 refuses several expressions in a row: %s', (text, column) => {
    expect(refusalOf(text)).toBe(`operator_expected ${column}`);
  });
  it.each([
    ['true &&', 6],
    ['&& true', 1],
    ['1 + * 2', 5],
    ['+1', 1],
    ['()', 2],
    ['[1,,2]', 4],
    ['[1,]', 4],
    ['[,1]', 2],
    ['size(,)', 6],
    ['coalesce(1,)', 12],
    ['event[]', 7],
    ['true ? : 1', 8],
    ['true ? 1 :', 10],
    ['!', 1],
    ['not', 1],
    ['1 in', 3],
    ['.a', 1],
  ])('4.4 refuses a missing value: %s', (text, column) => {
    expect(refusalOf(text)).toBe(`value_expected ${column}`);
  });
  it.each([
    ['(1', 'bracket_unclosed 1'],
    ['[1', 'bracket_unclosed 1'],
    ['event[1', 'bracket_unclosed 6'],
    ['size(event', 'bracket_unclosed 5'],
    ['true ? 1', 'bracket_unclosed 6'],
    ['(true ? 1) : 2', 'bracket_unclosed 7'],
    ['[true ? 1, 2]', 'bracket_unclosed 7'],
    ['1)', 'bracket_unexpected 2'],
    ['1]', 'bracket_unexpected 2'],
    ['(1]', 'bracket_unexpected 3'],
    ['[1)', 'bracket_unexpected 3'],
    ['1 : 2', 'bracket_unexpected 3'],
    ['event.', 'name_expected 6'],
    ['event..a', 'name_expected 6'],
    ['event.5', 'name_expected 6'],
    ['event.[1]', 'name_expected 6'],
  ])('4.4 refuses brackets and dots without a partner: %s', (text, refusal) => {
    expect(refusalOf(text)).toBe(refusal);
  });
  it.each([
    ['event.user.email.includes("a")', 18],
    ['event["a"]()', 10],
    ['(size)(1)', 6],
    ['size(event)(1)', 11],
    ['"a"("b")', 1],
    ['constructor.constructor("return 1")()', 13],
  ])('4.4 refuses a call to what is not a function: %s', (text, column) => {
    expect(refusalOf(text)).toBe(`call_refused ${column}`);
  });
  it('4.4 reads nested conditionals, groups and empty lists', () => {
    expect(evaluateText('true ? false ? 1 : 2 : 3')).toBe(2);
    expect(evaluateText('false ? 1 : false ? 2 : 3')).toBe(3);
    expect(evaluateText('((1)) == (1) ? [] : [[]]')).toEqual([]);
    expect(evaluateText('size ( [ 1 , 2 ] )')).toBe(2);
  });
});

describe('limits', () => {
  it('4.7 takes 4,096 characters and refuses one more', () => {
    const text = `"${'x'.repeat(4094)}"`;
    expect(evaluateText(text)).toHaveLength(4094);
    expect(refusalOf(`${text} `)).toBe('too_long 4097');
  });
  it('4.7 takes 256 nodes and refuses one more', () => {
    const numbers = (count: number) => `[${Array.from({ length: count }, () => '1').join()}]`;
    expect(evaluateText(numbers(255))).toHaveLength(255);
    expect(refusalOf(numbers(256))).toBe('too_many_nodes 512');
    expect(refusalOf(`1${'+1'.repeat(1000)}`)).toBe('too_many_nodes 257');
    expect(refusalOf(`event${'.a'.repeat(1000)}`)).toBe('too_many_nodes 517');
  });
  it.each([
    ['groups', '(', ')'],
    ['lists', '[', ']'],
    ['calls', 'size(', ')'],
  ])('4.7 takes %s 32 deep and refuses more', (_, open, close) => {
    const nest = (depth: number, core: string) => `${open.repeat(depth)}${core}${close.repeat(depth)}`;
    expect(errorsOf(nest(33, '1'))[0]?.code).toBe('too_deep');
    expect(evaluateText(nest(31, '1'))).toBeDefined();
  });
  it.each([
    ['negations', '!'.repeat(31), '!'.repeat(32)],
    ['minus signs', '- '.repeat(30), '- '.repeat(32)],
    ['conditionals', 'true ? 1 : '.repeat(31), 'true ? 1 : '.repeat(32)],
    ['right operands', '1 == ('.repeat(15), '1 == ('.repeat(33)],
  ])('4.7 counts %s as levels', (_, fits, tooDeep) => {
    const close = (prefix: string) => `${prefix}true${')'.repeat(prefix.split('(').length - 1)}`;
    expect(evaluateText(close(fits))).toBeDefined();
    expect(errorsOf(close(tooDeep))[0]?.code).toBe('too_deep');
  });
  it('4.7 counts path segments as levels, and a chain of one operator as one level', () => {
    expect(evaluateText(`event${'.a'.repeat(31)}`)).toBe(null);
    expect(errorsOf(`event${'.a'.repeat(32)}`)[0]?.code).toBe('too_deep');
    expect(evaluateText(`false${' || false'.repeat(100)} || true`)).toBe(true);
    expect(evaluateText(`1${' + 2 - 1'.repeat(60)}`)).toBe(61);
  });
  it.each(['(', '[', '!', '-', 'size(', 'event[', 'true?', '{{', '"', '.', 'a.', '1+'])(
    '4.7 refuses 4,096 characters of %s cleanly',
    (piece) => {
      const text = piece.repeat(4096).slice(0, 4096);
      const [error] = errorsOf(text);
      expect(error?.column).toBeGreaterThanOrEqual(1);
      expect(error?.column).toBeLessThanOrEqual(4096);
      expect(error?.code).not.toBe('parser_altered');
    },
  );
});
