import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { and, input, not, or } from '../../term/build-term.ts';
import { evaluateTerm } from '../../term/evaluate-term.ts';
import type { Term } from '../../term/term.ts';
import { eitherOf } from './either-of.ts';

const flag = (name: string): Term => input({ kind: 'event', at: '' }, name);
const [a, b, c] = [flag('a'), flag('b'), flag('c')];

describe('alternatives', () => {
  it('what cancels out is left out', () => {
    expect(eitherOf([a], [not(a)])).toEqual({ kind: 'value', value: true });
    expect(eitherOf([a, b], [a, not(b)])).toEqual(and(a));
    expect(eitherOf([a], [not(a), b])).toEqual(or(a, b));
    expect(eitherOf([or(and(a, b), and(not(a), c))], [a, not(b)])).toEqual(or(c, a));
  });

  it('says what or of and says', () => {
    const literal = fc.constantFrom(
      a,
      b,
      c,
      not(a),
      not(b),
      not(c),
      or(a, b),
      and(b, c),
      or(not(a), and(b, not(c))),
    );
    const list = fc.array(literal, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, list, fc.boolean(), fc.boolean(), fc.boolean(), (first, second, x, y, z) => {
        const model = new Map([
          ['event', { source: { kind: 'event', at: '' } as const, value: { a: x, b: y, c: z } }],
        ]);
        const expected = evaluateTerm(or(and(...first), and(...second)), model);
        expect(evaluateTerm(eitherOf(first, second), model)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
