import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeepFreezer } from './freeze-deep.ts';

const isFrozenDeep = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozenDeep));

const frozen = (freezer: DeepFreezer, json: string): unknown =>
  freezer.freeze(JSON.parse(json) as unknown, json);

describe('frozen values', () => {
  it('5.3 are frozen all the way down, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 6 }), (texts) => {
        const freezer = new DeepFreezer();
        for (const json of [...texts, ...texts]) {
          const value = frozen(freezer, json);
          expect(isFrozenDeep(value)).toBe(true);
          expect(value).toEqual(JSON.parse(json));
        }
      }),
    );
  });

  it.each([
    ['an object moves', '{"a":{},"b":1}', '{"a":1,"b":{}}'],
    ['an object goes and another one comes', '{"a":{"x":1},"b":2}', '{"b":{"x":1},"a":2}'],
    ['a string holds braces', '{"a":"{[","b":{}}', '{"a":{},"b":"{["}'],
    ['a string holds the brace that an object lost', '{"a":{},"b":"x"}', '{"a":"{","b":"x"}'],
    ['a string gives its brace to an object', '{"a":{},"b":"{"}', '{"a":{},"b":{}}'],
    ['an array becomes an object', '{"a":[1]}', '{"a":{"0":1}}'],
    ['an array grows', '{"a":[{}]}', '{"a":[1,{}]}'],
    ['a key is __proto__', '{"__proto__":{"a":[]}}', '{"a":{"__proto__":[]}}'],
  ])('5.3 are frozen when %s', (_, first, second) => {
    const freezer = new DeepFreezer();
    for (const json of [first, second, first, second]) expect(isFrozenDeep(frozen(freezer, json))).toBe(true);
  });
});
