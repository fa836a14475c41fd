import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOverSoon } from './simulate-match.ts';
import { testJsPattern } from './test-js-pattern.ts';

const long = 'a'.repeat(40);

describe('a pattern that would take too long', () => {
  it.each([
    ['^(a|a)*$', `${long}!`],
    ['^(a|aa)+$', `${long}!`],
    ['(a+)+$', `${long}!`],
    ['(a*)*b', long],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', long],
    ['(?:a?){30}a{30}!', 'a'.repeat(30)],
    ['(?=(a+)+$)!', `${long}!`],
    ['(.*)(.*)(.*)(.*)(.*)(.*)!', long],
    ['^(?<first>a|b|ab)*c', 'ab'.repeat(30)],
    ['(?<=(a+)+b)!', `${long}!`],
  ])('%s is not tried', (source, text) => {
    const begun = process.cpuUsage();
    expect(testJsPattern(text, source, '')).toBeUndefined();
    expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
  });

  it('is one for as long as the text is long', () => {
    expect(testJsPattern('aaa!', '(a+)+$', '')).toBe(false);
    expect(testJsPattern('aaa', '(a+)+$', '')).toBe(true);
  });
});

describe('any other pattern', () => {
  it.each([
    ['^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', 'ada.lovelace@mail.example.com', '', true],
    ['^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$', 'login.internal.acme.example', '', true],
    ['^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$', 'login..acme', '', false],
    ['^\\+?[0-9 ()-]{7,20}$', '+43 (1) 555-0100', '', true],
    ['(a|b)\\1', 'xbb', '', true],
    ['^(?!admin).*$', 'administrator', '', false],
    ['^\\p{Lu}', 'Ä', 'u', true],
    ['^.$', '💩', 'u', true],
    ['^.$', '💩', '', false],
    ['^b$', 'a\nB', 'im', true],
    ['\\bcat\\b', 'a cat!', '', true],
    ['^a{2,3}?a$', 'aaa', '', true],
    ['^.+$', 'x'.repeat(3_000), '', true],
    ['^(?:ab|c)*$', 'abc'.repeat(60), '', true],
    ['(', 'a', '', false],
  ])('%s in %j is told', (source, text, flags, found) => {
    expect(testJsPattern(text, source, flags)).toBe(found);
  });

  it('is what JavaScript says, whenever anything is said', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a)',
      '(a|b)',
      '(?:ab)',
      '\\1',
      '^',
      '$',
      '\\b',
      '|',
    );
    const source = fc
      .array(fc.tuple(part, fc.constantFrom('', '', '*', '+', '?', '{2}', '*?')), { maxLength: 5 })
      .map((parts) => parts.map((piece) => piece.join('')).join(''));
    fc.assert(
      fc.property(
        source,
        fc.stringMatching(/^[ab\n]{0,12}$/),
        fc.constantFrom('', 'i', 'm', 's'),
        (pattern, text, flags) => {
          const told = testJsPattern(text, pattern, flags);
          let wanted = false;
          try {
            wanted = new RegExp(pattern, flags).test(text);
          } catch {
            // No pattern.
          }
          if (told !== undefined) expect({ pattern, text, told }).toEqual({ pattern, text, told: wanted });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is told or not by how it matches, not by how it looks', () => {
    expect(isOverSoon(`${'a'.repeat(25)}!`, '(a+)+$', '')).toBe(false);
    expect(isOverSoon('a'.repeat(25), '(a+)+$', '')).toBe(true);
  });
});
