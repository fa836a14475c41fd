import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from './read-json.ts';

const told = (text: string) =>
  readJson('x.json', text).findings.map(({ code, line, column, path }) => [code, line, column, path]);

describe('reading JSON', () => {
  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  // no\n  "a": 1\n}', 2, 3],
    ["{'a': 1}", 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a": 01}', 1, 8],
    ['{"a": "x\ty"}', 1, 7],
    ['{"a": "\\x"}', 1, 7],
    ['{"a": NaN}', 1, 7],
    ['[1] 2', 1, 5],
    ['', 1, 1],
    ['{"a": "\\ud8"}', 1, 7],
  ])('is strict: %j', (text, line, column) => {
    const { value, findings } = readJson('x.json', text);
    expect(value).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'bad-json', severity: 'error', file: 'x.json', line, column }]);
  });

  it('accepts exactly what JSON.parse accepts', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.5',
      'e',
      'true',
      'null',
      ' ',
      '\n',
      '\\',
      '/',
      '\u0001',
      '\uFEFF',
    );
    const texts = fc.oneof(
      fc.array(bits, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        expect(readJson('x.json', text).value).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('names a key that is given twice, at its second place', () => {
    expect(told('{"a": 1,\n "b": [{"c": 1, "c": 2}]\n}')).toEqual([['duplicate-key', 2, 17, 'b[0].c']]);
    expect(told('{"a": 1, "\\u0061": 2}')).toEqual([['duplicate-key', 1, 10, 'a']]);
  });

  it('names two blocks with one slug', () => {
    const text = '{"stages": {"main": {"blocks": {\n"x": {},\n"x": {}}}}}';
    expect(readJson('x.json', text).findings).toMatchObject([
      { code: 'duplicate-slug', line: 3, column: 1, hint: expect.stringContaining('line 2') },
    ]);
  });

  it('refuses the key __proto__, and is not polluted by it', () => {
    expect(told('{"a": {"__proto__": {"polluted": true}}}')).toEqual([
      ['forbidden-key', 1, 8, 'a.__proto__'],
    ]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('stops at a nesting that would overflow the stack', () => {
    expect(told('['.repeat(100_000))).toEqual([['too-deep', 1, 65, undefined]]);
    expect(told(`["${'['.repeat(100)}\\"${'['.repeat(100)}"]`)).toEqual([]);
    expect(told('['.repeat(64) + ']'.repeat(64))).toEqual([]);
  });
});
