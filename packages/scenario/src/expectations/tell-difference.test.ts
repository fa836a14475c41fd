import { describe, expect, it } from '@jest/globals';
import { tellDifference } from './tell-difference.ts';

const long = 'a text that is longer than what fits into one line of a terminal, by far';

describe('telling a difference', () => {
  it('says it on one line while it is short', () => {
    expect(tellDifference({ tier: 'gold' }, 'gold')).toBe('expected {"tier":"gold"}, got "gold"');
    expect(tellDifference('gold', undefined)).toBe('expected "gold", got nothing');
  });

  it('puts long texts one under the other', () => {
    expect(tellDifference(long, `${long}!`)).toBe(`expected "${long}"\n     got "${long}!"`);
  });

  it('shows long objects and lists line by line, and leaves out most of what they share', () => {
    const shared = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index + 10}`, index]));
    const told = tellDifference([{ ...shared, a: 1 }], [{ ...shared, a: 2 }, long]);
    expect(told).toBe(
      [
        'expected (-) and got (+) differ',
        '@@ -1,5 +1,5 @@',
        '  [',
        '    {',
        '-     "a": 1,',
        '+     "a": 2,',
        '      "key10": 0,',
        '      "key11": 1,',
        '@@ -22,4 +22,5 @@',
        '      "key28": 18,',
        '      "key29": 19',
        '-   }',
        '+   },',
        `+   "${long}"`,
        '  ]',
      ].join('\n'),
    );
  });

  it('4.5 does not take the order of keys for a difference', () => {
    const told = tellDifference([{ b: long, a: 1 }], [{ a: 1, b: long }, 3]);
    expect(told.split('\n').filter((line) => /^[-+]/u.test(line))).toEqual(['-   }', '+   },', '+   3']);
  });
});
