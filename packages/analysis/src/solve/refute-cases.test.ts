import { describe, expect, it } from '@jest/globals';
import { and, choose, input, not, or } from '../term/build-term.ts';
import { spellTerm } from '../term/spell-term.ts';
import { casesOf, isRefutedByCases } from './refute-cases.ts';

const part = (name: string) => input({ kind: 'prompt', at: '' }, name);
const [a, b, c] = [part('a'), part('b'), part('c')];

describe('cases', () => {
  it.each([
    ['one and its opposite', [or(a, b), not(a), not(b)]],
    ['a choice on both sides', [choose(a, or(b, c), b), choose(a, and(not(b), not(c)), not(b))]],
    ['all four of two', [or(a, b), or(a, not(b)), or(not(a), b), or(not(a), not(b))]],
  ])('exclude each other: %s', (_what, constraints) => {
    expect(isRefutedByCases(constraints)).toBe(true);
    expect([...casesOf(constraints, () => true)]).toEqual([]);
  });
  it.each([
    ['either', [or(a, b), not(a)]],
    ['a choice', [choose(a, or(b, c), b), not(b)]],
  ])('leave something: %s', (_what, constraints) => {
    expect(isRefutedByCases(constraints)).toBe(false);
    expect([...casesOf(constraints, () => true)].length).toBeGreaterThan(0);
  });
  it('say what each part has to be, the likely first', () => {
    const spelled = [...casesOf([or(a, b)], (atom) => atom === b)].map((parts) => parts.map(spellTerm));
    expect(spelled[0]).toEqual([not(a), b].map(spellTerm));
  });
});
