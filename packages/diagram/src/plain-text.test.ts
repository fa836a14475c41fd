import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shorten, showPlainly, wrap } from './plain-text.ts';

describe('showPlainly', () => {
  it.each([
    ['a\u0000b', 'a\\u{0}b'],
    ['admin\u202e"resu"', 'admin\\u{202e}"resu"'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['\uffff', '\\u{ffff}'],
    ['  a \r\n\t b ', 'a b'],
    ['Grüße 你好 😀', 'Grüße 你好 😀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(showPlainly(text)).toBe(shown);
  });
});

describe('shorten', () => {
  it('cuts long texts between signs', () => {
    expect(shorten('😀'.repeat(100), 5)).toBe('😀😀😀😀…');
    expect(shorten('a  b\nc')).toBe('a b c');
  });
});

describe('wrap', () => {
  it('breaks at blanks, and long words at their dots and hyphens', () => {
    expect(wrap('event.authentication.risk_score >= 30 or x', 20)).toEqual([
      'event.',
      'authentication.risk_',
      'score >= 30 or x',
    ]);
  });

  it('loses nothing but blanks, and keeps to the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 3, max: 30 }),
        (text, width) => {
          const plain = showPlainly(text);
          const lines = wrap(plain, width);
          expect(lines.join('').replaceAll(' ', '')).toBe(plain.replaceAll(' ', ''));
          for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
