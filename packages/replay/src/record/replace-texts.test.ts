import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createReplacer } from './replace-texts.ts';

describe('createReplacer', () => {
  it('replaces every text wherever it stands and whatever its case, the longest first', () => {
    const replace = createReplacer(
      new Map([
        ['abcdef', '<1>'],
        ['ABCDEFGH', '<2>'],
      ]),
    );
    expect(replace('xABCdef abcdefgh abcdefg')).toBe('x<1> <2> <1>g');
    expect(replace('abcde')).toBe('abcde');
  });

  it('keeps its place in texts whose lower case is longer', () => {
    const replace = createReplacer(new Map([['İstanbul', '<city>']]));
    expect(replace('İİ İSTANBUL İ')).toBe('İİ <city> İ');
  });

  it('does what replacing them one after the other does', () => {
    const sign = fc.constantFrom('a', 'b', 'C');
    const text = fc.string({ unit: sign, minLength: 6, maxLength: 26 });
    fc.assert(
      fc.property(
        fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
        fc.string({ unit: sign, maxLength: 80 }),
        (texts, around) => {
          const given = texts.map((one) => `${around}${one}`).join('');
          const replace = createReplacer(new Map(texts.map((one) => [one, '#'])));
          const pattern = [...texts].sort((a, b) => b.length - a.length).join('|');
          expect(replace(given)).toBe(given.replace(new RegExp(pattern, 'gi'), '#'));
        },
      ),
    );
  });

  it('looks for thousands of texts in megabytes in one pass', () => {
    // Five thousand passes would not end within the time of a test.
    const texts = Array.from({ length: 5_000 }, (_, n) => `value-${n}-of-many`);
    const replace = createReplacer(new Map(texts.map((text) => [text, '#'])));
    const text = 'value value- value-x '.repeat(20_000);
    expect(replace(`${text}${texts[7]}`)).toBe(`${text}#`);
  });
});
