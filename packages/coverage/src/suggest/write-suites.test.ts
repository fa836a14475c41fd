import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { writeSuites } from './write-suites.ts';

it('suites are written so that everything in them is seen, and read as they were meant', () => {
  const text = 'to\u202Eda\u2028y\u0000\ttab\nnext é';
  const given = { event: { request: { user_agent: text, [text]: text } } };
  const suggestions = [
    { flow: 'login', path: 'k', scenario: { name: text, given, expect: { claims: { a: text } } } },
  ];
  for (const format of ['yaml', 'json'] as const) {
    const [suite, ...others] = writeSuites(suggestions, format);
    expect(others).toEqual([]);
    expect(parse(suite?.text ?? '')).toEqual({ flow: 'login', scenarios: [suggestions[0]?.scenario] });
    if (format === 'yaml') expect(suite?.text).not.toMatch(/[\t\p{Bidi_Control}\u2028]/u);
  }
});
