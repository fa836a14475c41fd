import { describe, expect, it } from '@jest/globals';
import { compileExpression, type JsonObject } from '@sluice/expression';
import fc from 'fast-check';
import { splitCondition } from './split-condition.ts';

const texts = [
  'event.a == 1 && (event.b or not event.c)',
  'not (event.a == 1) || has(step.some-block.key) && step.some-block.key in ["x", "y"]',
  'event.a ? event.b == 2 : event.c',
  'event.list[0] == "x" and size(event.list) > 1',
  'coalesce(event.a, event.b, 3) > 2 or session.known == true',
  'step.quota[event.key].left > 0 && true',
];

const values = fc.constantFrom(null, true, false, 0, 1, 2, 3, '', 'x', 'y');
const scopes = fc.record({
  event: fc.record(
    { a: values, b: values, c: values, key: values, list: fc.array(values, { maxLength: 2 }) },
    { requiredKeys: [] },
  ),
  step: fc.record(
    {
      'some-block': fc.record({ key: values }, { requiredKeys: [] }),
      quota: fc.constant({ x: { left: 1 }, 1: { left: 0 } }),
    },
    { requiredKeys: [] },
  ),
  session: fc.record({ known: values }, { requiredKeys: [] }),
});

describe('splitting a condition', () => {
  it.each(texts)('coverage: from what a decision read, the condition is what it was: %s', (text) => {
    const compiled = compileExpression(text, { session: true });
    const split = splitCondition(text);
    if (!compiled.ok || split === null) throw new Error('it does not parse');
    fc.assert(
      fc.property(scopes, (scope) => {
        const { value, read } = compiled.value.evaluateTraced(scope);
        const before = structuredClone(read);
        expect(split.evaluate(read as JsonObject).isTrue).toBe(value === true);
        expect(read).toEqual(before);
      }),
    );
  });

  it('coverage: what is skipped is not evaluated, and a literal is no leaf', () => {
    const split = splitCondition('event.a == 1 && not event.b && true');
    expect(split?.leaves.map(({ text, column }) => [text, column])).toEqual([
      ['event.a == 1', 1],
      ['event.b', 21],
    ]);
    const sides = (read: JsonObject) => [...(split?.evaluate(read).sides.values() ?? [])];
    expect(sides({ 'event.a': 2 })).toEqual([false]);
    expect(sides({ 'event.a': 1, 'event.b': true })).toEqual([true, true]);
  });

  it('has nothing to say of what does not parse', () => {
    expect(splitCondition('event.a ==')).toBeNull();
  });
});
