import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '@sluice/engine';
import fc from 'fast-check';
import { firstDifference, sameJson } from './same-json.ts';

describe('firstDifference', () => {
  it('names the first place', () => {
    const trace = [{ effects: [{ value: 1 }] }, { effects: [{ value: 2 }] }];
    const other = [{ effects: [{ value: 1 }] }, { effects: [{ value: 3 }] }];
    expect(firstDifference({ trace }, { trace: other })).toEqual({
      place: 'trace[1].effects[0].value',
      recorded: 2,
      replayed: 3,
    });
    expect(firstDifference({ 'a b': 1 }, {})).toEqual({ place: '["a b"]', recorded: 1, replayed: undefined });
    expect(firstDifference([1], { 0: 1 })?.place).toBe('');
  });

  it('finds one exactly when the canonical texts are not the same', () => {
    const small = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 0, 1, '', 'a', true),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
      ),
    })).value;
    fc.assert(
      fc.property(small, small, (one, other) => {
        expect(sameJson(one, other)).toBe(canonicalJson(one) === canonicalJson(other));
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});
