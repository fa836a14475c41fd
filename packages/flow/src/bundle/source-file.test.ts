import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from './read-json.ts';

const text = '{\r\n  "a": [1, {"b": "x"}],\n\t"c-d": null\r}';
const { source } = readJson('x.json', text);

describe('places in a file', () => {
  it.each([
    [['a'], 'value', 2, 8],
    [['a'], 'key', 2, 3],
    [['a', 1, 'b'], 'value', 2, 18],
    [['a', 1, 'b'], 'key', 2, 13],
    [['c-d'], 'key', 3, 2],
    [['a', 7, 'b'], 'value', 2, 8],
    [['nothing'], 'value', 1, 1],
    [[], 'value', 1, 1],
  ] as const)('finds %j, its %s', (path, part, line, column) => {
    expect(source.locate(path, part)).toEqual({ line, column });
  });

  it('counts a lone carriage return as the end of a line', () => {
    expect(readJson('x.json', '{\r"a":\r 1}').source.locate(['a'])).toEqual({ line: 3, column: 2 });
  });

  it('4.2 finds a unit of a string behind escapes of any kind', () => {
    const escapes = fc.constantFrom(
      '\\n',
      '\\"',
      '\\\\',
      '\\/',
      '\\u0041',
      '\\ud83d\\ude00',
      'x',
      'é',
      '😀',
      '/',
      'u',
    );
    const raws = fc.array(escapes, { maxLength: 8 });
    fc.assert(
      fc.property(raws, raws, (before, after) => {
        const written = readJson('x.json', `{"k": "${before.join('')}@${after.join('')}"}`);
        const value = (written.value as { k: string }).k;
        const spot = written.source.locateInString(['k'], value.indexOf('@'));
        expect(spot).toEqual({ line: 1, column: 8 + before.join('').length });
      }),
    );
  });

  it('stays inside the string, and at the value when it is no string', () => {
    expect(source.locateInString(['a', 1, 'b'], 99)).toEqual({ line: 2, column: 20 });
    expect(source.locateInString(['a'], 3)).toEqual({ line: 2, column: 8 });
  });
});
