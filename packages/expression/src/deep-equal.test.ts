import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deepEqual } from './deep-equal.ts';
import type { Json } from './json.ts';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const withoutNegativeZero = (value: Json): Json => JSON.parse(JSON.stringify(value));

describe('deepEqual', () => {
  it('4.5 agrees with strict deep equality on any two JSON values', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        const [a, b] = [withoutNegativeZero(left), withoutNegativeZero(right)];
        expect(deepEqual(a, b)).toBe(isDeepStrictEqual(a, b));
        expect(deepEqual(a, structuredClone(a))).toBe(true);
      }),
    );
  });
  it('4.5 does not take a missing key for null', () => {
    expect(deepEqual({ a: null }, { b: null })).toBe(false);
    expect(deepEqual({ a: null }, {})).toBe(false);
    expect(deepEqual([null], [])).toBe(false);
  });
  it('4.5 compares an own __proto__ key like any other', () => {
    expect(deepEqual(JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}'))).toBe(true);
    expect(deepEqual(JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":2}'))).toBe(false);
    expect(deepEqual(JSON.parse('{"__proto__":{}}'), {})).toBe(false);
    expect(deepEqual({ toString: null }, { valueOf: null })).toBe(false);
  });
});
