import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyJson, NotJson } from './copy-json.ts';

function pathOf(value: unknown): readonly (string | number)[] {
  try {
    copyJson(value);
  } catch (error) {
    if (error instanceof NotJson) return error.path;
  }
  throw new Error('it was taken for JSON');
}

describe('copies of JSON', () => {
  it('5.11 are what was copied, down to a key __proto__, and share nothing with it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const given: unknown = JSON.parse(text);
        const copied = copyJson(given);
        expect(JSON.stringify(copied)).toBe(text);
        if (typeof given === 'object' && given !== null) expect(copied).not.toBe(given);
      }),
    );
    const odd: unknown = JSON.parse('{"__proto__":{"admin":true},"list":[{"__proto__":1}]}');
    expect(JSON.stringify(copyJson(odd))).toBe(JSON.stringify(odd));
    expect((copyJson(odd) as { admin?: unknown }).admin).toBeUndefined();
  });

  it('5.11 leave out a member that is undefined', () => {
    expect(copyJson({ a: undefined, b: [{ c: undefined, d: 1 }] })).toEqual({ b: [{ d: 1 }] });
  });

  it.each([
    ['a number that is none', { a: [1, { b: Number.NaN }] }, ['a', 1, 'b']],
    ['a hole in a list', { a: { b: [[0], new Array(1)] } }, ['a', 'b', 1, 0]],
    ['a function', [{ fine: { deep: [1] } }, () => 1], [1]],
    ['an object that is not plain', { a: {}, b: { c: new Map() } }, ['b', 'c']],
  ] as const)('8.2 name the place of %s', (_, value, path) => {
    expect(pathOf(value)).toEqual(path);
  });

  it('8.2 name the first key of what is nested too deeply', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 501; level += 1) deep = [deep];
    expect(pathOf({ flat: [1], deep })).toEqual(['deep']);
  });
});
