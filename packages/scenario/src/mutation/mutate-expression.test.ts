import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '@sluice/expression';
import fc from 'fast-check';
import { mutateExpression } from './mutate-expression.ts';

function mutants(text: string): string[] {
  return mutateExpression(text).map(({ from, to, insert }) => text.slice(0, from) + insert + text.slice(to));
}

describe('faults in an expression', () => {
  it.each([
    ['event.a == 1', ['event.a != 1', 'event.a == 2']],
    ['event.a <= event.b', ['event.a < event.b']],
    ['event.a < event.b', ['event.a <= event.b']],
    ['event.a > event.b', ['event.a >= event.b']],
    ['event.a >= event.b', ['event.a > event.b']],
    ['event.a and event.b', ['event.a or event.b']],
    ['event.a||event.b', ['event.a&&event.b']],
    ['not event.a', ['event.a']],
    ['!event.a', ['event.a']],
    ['event.a in event.b', ['event.a not in event.b']],
    ['event.a not in event.b', ['event.a in event.b']],
    ['has(event.a) == true', ['has(event.a) != true', 'has(event.a) == false']],
    [`event.a == "x\\""`, [`event.a != "x\\""`, `event.a == "x\\"~"`]],
    ['event.a != null', ['event.a == null']],
    [
      'step.check-fraud.not-in - 1 > 2',
      [
        'step.check-fraud.not-in - 2 > 2',
        'step.check-fraud.not-in - 1 >= 2',
        'step.check-fraud.not-in - 1 > 3',
      ],
    ],
    ['event.a', []],
    ['event.a ===', []],
    ['"', []],
  ])('4.4 %s', (text, expected) => {
    expect(mutants(text)).toEqual(expected);
  });

  const operand = fc.constantFrom('event.a', 'step.x-y.z', '1', '"a"', 'true', 'has(event.b)');
  const condition = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc
        .tuple(operand, fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in', 'not in'), operand)
        .map((parts) => parts.join(' ')),
      fc
        .tuple(tie('any'), fc.constantFrom('and', 'or', '&&', '||'), tie('any'))
        .map(([one, word, other]) => `(${one}) ${word} (${other})`),
      tie('any').map((inner) => `not (${inner})`),
    ),
  })).any;

  it('prove: every mutant compiles and differs, one place at a time', () => {
    fc.assert(
      fc.property(condition, (text) => {
        const found = mutants(text);
        expect(found.length).toBeGreaterThan(0);
        expect(new Set([text, ...found]).size).toBe(found.length + 1);
        for (const mutant of found)
          expect([mutant, compileExpression(mutant, { session: false }).ok]).toEqual([mutant, true]);
      }),
      { numRuns: 300 },
    );
  });
});
