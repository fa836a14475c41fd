import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, wrapText } from './wrap-text.ts';

describe('wrapText', () => {
  it('breaks at spaces, and inside words that are longer than a line', () => {
    expect(wrapText('one two three four five six', 20)).toEqual(['one two three four', 'five six']);
    expect(wrapText('x'.repeat(45), 20)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'xxxxx']);
  });

  it('keeps line breaks of the text', () => {
    expect(wrapText('one\r\ntwo\n\nthree', 80)).toEqual(['one', 'two', '', 'three']);
  });

  it('never makes a line wider than asked, tears no sign apart and loses no letter', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ') }),
        fc.integer({ min: 20, max: 60 }),
        (text, width) => {
          const lines = wrapText(text, width);
          for (const line of lines) {
            expect(line.length).toBeLessThanOrEqual(width);
            expect(line.isWellFormed()).toBe(true);
          }
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });
});

describe('printable', () => {
  it('lets no text of a flow steer the terminal', () => {
    const shown = printable('\u001b[2J\u001b]0;owned\u0007 \u009b31m \u202Eevil \r\b');
    expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(shown).toContain('\\u{1b}[2J');
  });

  it('leaves ordinary text as it is', () => {
    expect(printable('grüße, 東京 👩‍💻 "x"')).toBe('grüße, 東京 👩‍💻 "x"');
  });
});
