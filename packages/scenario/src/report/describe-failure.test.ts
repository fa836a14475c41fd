import { describe, expect, it } from '@jest/globals';
import { describeFailure, showSource } from './describe-failure.ts';

describe('a failure as text', () => {
  it('names place and path, tells the difference, and shows the line with a caret', () => {
    const failure = {
      path: 'expect.claims.tier',
      line: 12,
      column: 23,
      message: 'expected (-) and got (+) differ\n- 1\n+ 2',
      source: '      claims: { tier: gold }',
    };
    expect(describeFailure(failure, 'scenarios/login.yaml').split('\n')).toEqual([
      'scenarios/login.yaml:12:23  expect.claims.tier',
      '  expected (-) and got (+) differ',
      '  - 1',
      '  + 2',
      '',
      '   12 |       claims: { tier: gold }',
      '      |                       ^',
    ]);
  });

  it('counts a tab as the one column that it is', () => {
    expect(showSource({ line: 1, column: 2, source: '\tclaims' })).toEqual(['    1 |  claims', '      |  ^']);
  });

  it('cuts a long line around its place, the caret below the sign that it means', () => {
    const source = `${'x'.repeat(300)}HERE${'y'.repeat(300)}`;
    for (const column of [1, 301, 604]) {
      const [line = '', caret = ''] = showSource({ line: 1, column, source });
      expect(line.length).toBeLessThan(112);
      expect(line[caret.indexOf('^')]).toBe(source[column - 1]);
    }
  });
});
