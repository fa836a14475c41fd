import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { and, apply, input, not, or, value } from '../term/build-term.ts';
import { evaluateTerm } from '../term/evaluate-term.ts';
import { showTerm } from '../term/show-term.ts';
import type { Term } from '../term/term.ts';
import { conditions, models, terms } from '../testing/term-generators.ts';
import { assume, learnAll, nothingKnown } from './assume.ts';

const x = input({ kind: 'prompt', at: 'p' }, 'a', 'x');
const y = input({ kind: 'event', at: '' }, 'client', 'id');
const is = (term: Term, wanted: string | null) => apply('is', term, value(wanted));

describe('assume', () => {
  it('keeps the value of any term, wherever what is known holds', () => {
    let held = 0;
    fc.assert(
      fc.property(
        fc.array(conditions, { minLength: 1, maxLength: 3 }),
        terms,
        models,
        (known, term, model) => {
          // Of a condition and of its negation, one holds.
          const holding = known.map((one) => (evaluateTerm(one, model) === true ? one : not(one)));
          if (!holding.every((one) => evaluateTerm(one, model) === true)) return;
          held += 1;
          const inside = and(term, ...holding);
          for (const asked of [term, inside, or(...holding, term)]) {
            const assumed = assume(asked, learnAll(nothingKnown, holding));
            expect({ asked: showTerm(asked), value: evaluateTerm(assumed, model) }).toEqual({
              asked: showTerm(asked),
              value: evaluateTerm(asked, model),
            });
          }
        },
      ),
      { numRuns: 5_000 },
    );
    expect(held).toBeGreaterThan(1_000);
  });

  it.each<[string, Term, Term, string]>([
    ['what is known', is(x, 'a'), is(x, 'a'), 'true'],
    ['what is denied', not(is(x, 'a')), is(x, 'a'), 'false'],
    [
      'that what equals a text is there, and no other text',
      is(x, 'a'),
      or(apply('nullish', x), is(x, 'b')),
      'false',
    ],
    [
      'that what has a member is there',
      is(x, 'a'),
      apply('nullish', input({ kind: 'prompt', at: 'p' }, 'a')),
      'false',
    ],
    ['what a value can be, of a list', apply('in', x, value(['a', 'b'])), is(x, 'c'), 'false'],
    [
      'what a value can be, of alternatives',
      or(is(x, 'a'), is(x, 'b')),
      apply('in', x, value(['a', 'b', 'c'])),
      'true',
    ],
    ['both parts of a conjunction', and(is(x, 'a'), is(y, 'b')), and(is(y, 'b'), is(x, 'a')), 'true'],
    ['no part of a denied alternative', not(or(is(x, 'a'), is(y, 'b'))), is(y, 'b'), 'false'],
  ])('follows from %s', (_what, known, asked, shown) => {
    expect(showTerm(assume(asked, learnAll(nothingKnown, [known])))).toBe(shown);
  });
});
