import { describe, expect, it } from '@jest/globals';
import { isObject } from '@sluice/expression';
import fc from 'fast-check';
import { differencesOf, missingFrom, show } from './compare-json.ts';

describe('comparing JSON', () => {
  it('scenarios: a subset may leave keys out at any depth, but not items', () => {
    const actual = { a: { b: 1, c: [{ d: 1, e: 2 }, 2] }, f: null };
    expect(missingFrom({ a: { c: [{ d: 1 }, 2] } }, actual)).toEqual([]);
    expect(missingFrom({ a: { c: [{ d: 1 }] } }, actual)).toHaveLength(1);
    expect(missingFrom({ f: null }, actual)).toEqual([]);
    expect(missingFrom({ g: null }, actual)).toEqual([{ path: ['g'], expected: null, actual: undefined }]);
  });

  it('scenarios: exact comparison tells what is too much as well', () => {
    expect(differencesOf({ a: 1 }, { a: 1, b: { c: 2 } })).toEqual([
      { path: ['b'], expected: undefined, actual: { c: 2 } },
    ]);
    expect(differencesOf({ a: { b: 1 } }, { a: { b: 2 } })).toEqual([
      { path: ['a', 'b'], expected: 1, actual: 2 },
    ]);
    expect(differencesOf({}, {})).toEqual([]);
  });

  it('4.5 values are compared without conversion', () => {
    expect(missingFrom({ a: 1 }, { a: '1' })).toHaveLength(1);
    expect(missingFrom({ a: false }, { a: null })).toHaveLength(1);
    expect(missingFrom([], {})).toHaveLength(1);
  });

  it('scenarios: only own keys count', () => {
    expect(missingFrom({ toString: 'x' }, {})).toEqual([
      { path: ['toString'], expected: 'x', actual: undefined },
    ]);
    expect(differencesOf(JSON.parse('{"__proto__": 1}'), {})).toHaveLength(1);
  });

  it('scenarios: every value is its own subset, and stays one when keys are added', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, key) => {
        const copy = JSON.parse(JSON.stringify(value));
        expect(differencesOf(copy, JSON.parse(JSON.stringify(value)))).toEqual([]);
        const extra = Object.hasOwn(isObject(copy) ? copy : {}, key)
          ? copy
          : { ...(isObject(copy) ? copy : {}), [key]: 1 };
        if (isObject(copy)) expect(missingFrom(copy, extra)).toEqual([]);
      }),
    );
  });

  it('scenarios: exact comparison finds a difference exactly when the texts differ', () => {
    const small = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(0, 1, '0', null, true),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('value')),
      ),
    })).value;
    const canonical = (value: unknown): string =>
      JSON.stringify(value, (_key, inner) =>
        isObject(inner)
          ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
          : inner,
      );
    fc.assert(
      fc.property(small, small, (left, right) => {
        const [a, b] = [JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right))];
        expect(differencesOf(a, b).length === 0).toBe(canonical(a) === canonical(b));
      }),
    );
  });

  it('scenarios: a long value is cut when it is shown', () => {
    expect(show(undefined)).toBe('nothing');
    expect(show({ a: 'x' })).toBe('{"a":"x"}');
    expect(show('x'.repeat(1000)).length).toBeLessThan(310);
  });
});
