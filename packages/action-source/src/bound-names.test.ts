import { describe, expect, it } from '@jest/globals';
import { parseExpressionAt } from 'acorn';
import { boundNames } from './bound-names.ts';

describe('the names that a pattern binds', () => {
  it.each([
    ['a', ['a']],
    ['{ a, b: c, ...d }', ['a', 'c', 'd']],
    ['[a, , [b], { c } = {}, ...d]', ['a', 'b', 'c', 'd']],
    ['{ [key]: a = b } = c', ['a']],
    ['...[a, b]', ['a', 'b']],
  ])('of %s', (pattern, names) => {
    const fn = parseExpressionAt(`(${pattern}) => {}`, 0, { ecmaVersion: 'latest' });
    expect(fn.type === 'ArrowFunctionExpression' && fn.params.flatMap(boundNames)).toEqual(names);
  });

  it('is none where there is no pattern', () => {
    expect(boundNames(null)).toEqual([]);
  });
});
