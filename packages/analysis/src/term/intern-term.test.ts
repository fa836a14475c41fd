import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { terms } from '../testing/term-generators.ts';
import { apply, choose, input, list, object, value } from './build-term.ts';
import { internTerm } from './intern-term.ts';
import { spellTerm } from './spell-term.ts';
import type { InputSource, Term } from './term.ts';

const event: InputSource = { kind: 'event', at: '' };
const opaque = (at: string, ...types: NonNullable<InputSource['types']>) =>
  input({ kind: 'opaque', at, ...(types.length > 0 && { types }) });

describe('internTerm', () => {
  it('makes one object of a term that is made twice', () => {
    const make = () => {
      const test = apply('is', input(event, 'user', 'id'), value('u-1'));
      return object([['a', choose(test, list([input(event, 'client', 'id')]), value(null))]], input(event));
    };
    expect(make()).toBe(make());
  });

  it('takes no two terms for one', () => {
    const pairs: readonly (readonly [Term, Term])[] = [
      [input(event, 'a,1:b'), input(event, 'a', 'b')],
      [input(event, 'a,b'), input(event, 'a', 'b')],
      [input(event, 'a', ''), input(event, 'a')],
      [opaque('x*,5:a', 'null'), input({ kind: 'opaque', at: 'x' }, 'anull')],
      [opaque('x', 'string'), opaque('x', 'number')],
      [opaque('x'), opaque('x', 'string')],
      [opaque('x*'), opaque('x')],
      [opaque('1:x'), opaque('x')],
      [value('null'), value(null)],
      [value('1'), value(1)],
      [value(0), value(-0)],
      [value([]), value({})],
      [value(undefined), value(null)],
      [list([input(event, 'a'), value(1)]), list([input(event, 'a')])],
      [object([['a', input(event)]], null), object([['a', input(event)]], input(event))],
      [object([['a', opaque('x')]]), object([['b', opaque('x')]])],
      [apply('is', opaque('x'), opaque('y')), apply('same', opaque('x'), opaque('y'))],
      [apply('is', opaque('x'), opaque('y')), apply('is', opaque('y'), opaque('x'))],
    ];
    for (const [a, b] of pairs) {
      expect(a).not.toBe(b);
      expect(a).not.toEqual(b);
    }
  });

  it('gives, of any term, one that reads word for word the same', () => {
    fc.assert(
      fc.property(terms, (term) => {
        expect(internTerm({ ...term })).toEqual(term);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps what is made now and then', () => {
    const kept = opaque('now and then');
    for (let count = 0; count < 200_000; count += 1) {
      value(count + 0.5);
      if (count % 20_000 === 0) expect(opaque('now and then')).toBe(kept);
    }
  });

  it('forgets terms nobody has made for long, and their spellings stay the same', () => {
    const before = opaque('long ago');
    const spelled = spellTerm(before);
    for (let count = 0; count < 110_000; count += 1) value(count + 0.5);
    const after = opaque('long ago');
    expect(after).not.toBe(before);
    expect(spellTerm(after)).toBe(spelled);
  });
});
