import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileExpression } from './compile-expression.ts';
import type { Json } from './json.ts';
import { evaluateText } from './testing/evaluate-text.ts';

const long = 'long '.repeat(20_000);

/** What can be written down. */
const scalar = fc.constantFrom<Json>(
  ...[null, true, false, 0, 1, -1, 0.5, 1e308, '', '0', '1', 'null', 'true', 'a', 'ab', 'b'],
  ...['toString', '__proto__', 'length', '10.0.0.1', '10.0.0.0/8', '^a', 'é', '😀'],
);
const { written } = fc.letrec<{ written: Json }>((tie) => ({
  written: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('written'), { maxLength: 10 })),
}));

/** What can be met as well: objects, long strings, and the numbers that JSON does not have. */
const met = fc.oneof(
  written,
  fc.constantFrom<Json>(-0, Number.NaN, Number.POSITIVE_INFINITY, long, `${long}a`),
  fc.dictionary(fc.constantFrom('a', '0', 'length', 'toString'), written),
  fc.array(fc.dictionary(fc.constantFrom('a', 'b'), scalar), { maxLength: 3 }),
);

const operators = ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', '+', '-', '*', '/', '%', '&&', '||'];
const functions = ['startsWith', 'endsWith', 'contains', 'inCidr', 'matches', 'coalesce'];
const applications = [
  ...operators.map((operator) => (left: string, right: string) => `${left} ${operator} ${right}`),
  ...functions.map((name) => (left: string, right: string) => `${name}(${left}, ${right})`),
];
const application = fc.constantFrom(...applications);

describe('what is decided when compiling', () => {
  it('4.4 4.5 4.6 gives what is decided when evaluating, for a value that is written down on either side', () => {
    fc.assert(
      fc.property(application, met, written, (apply, value, literal) => {
        const event = { value, literal };
        const text = JSON.stringify(literal);
        // Only a pattern can be refused for its value.
        if (compileExpression(apply('event.value', text), { session: false }).ok) {
          expect(evaluateText(apply('event.value', text), { event })).toEqual(
            evaluateText(apply('event.value', 'event.literal'), { event }),
          );
        }
        expect(evaluateText(apply(text, 'event.value'), { event })).toEqual(
          evaluateText(apply('event.literal', 'event.value'), { event }),
        );
      }),
      { numRuns: 2000 },
    );
  });
  it('4.4 4.5 4.6 gives the same where both sides are written down', () => {
    fc.assert(
      fc.property(application, written, written, (apply, left, right) => {
        const text = apply(JSON.stringify(left), JSON.stringify(right));
        if (!compileExpression(text, { session: false }).ok) return;
        expect(evaluateText(text)).toEqual(
          evaluateText(apply('event.left', 'event.right'), { event: { left, right } }),
        );
      }),
      { numRuns: 1000 },
    );
  });
  it('4.4 combines any number of conditions, however they are grouped, and stops where they are decided', () => {
    const { conditions } = fc.letrec<{
      conditions: { text: string; read: readonly string[]; value: boolean };
    }>((tie) => ({
      conditions: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          { text: 'event.yes', read: ['event.yes'], value: true },
          { text: 'event.no == 1', read: ['event.no'], value: false },
          { text: 'size(event.list)', read: ['event.list'], value: true },
          { text: '0', read: [], value: false },
        ),
        fc
          .tuple(fc.constantFrom('&&', '||'), fc.array(tie('conditions'), { minLength: 2, maxLength: 5 }))
          .map(([sign, parts]) => {
            const deciding = parts.findIndex(({ value }) => value === (sign === '||'));
            const met = deciding === -1 ? parts : parts.slice(0, deciding + 1);
            return {
              text: `(${parts.map(({ text }) => text).join(` ${sign} `)})`,
              read: met.flatMap(({ read }) => read),
              value: (deciding === -1) === (sign === '&&'),
            };
          }),
      ),
    }));
    fc.assert(
      fc.property(conditions, ({ text, read, value }) => {
        const compiled = compileExpression(`!!${text}`, { session: false });
        if (!compiled.ok) throw new Error(text);
        const scope = { event: { yes: true, list: [1] }, step: {} };
        expect(compiled.value.evaluate(scope)).toBe(value);
        const traced = compiled.value.evaluateTraced(scope);
        expect(traced.value).toBe(value);
        expect(Object.keys(traced.read)).toEqual([...new Set(read)]);
      }),
    );
  });
  it('4.6 takes time that grows with the text, not with the depth', () => {
    const nested = (depth: number, wrap: (inner: string) => string): string =>
      depth === 0 ? 'event.a' : wrap(nested(depth - 1, wrap));
    for (const wrap of [
      (inner: string) => `1 == (${inner})`,
      (inner: string) => `(${inner}) in [1]`,
      (inner: string) => `startsWith("a", ${inner})`,
      (inner: string) => `matches("a", ${inner})`,
      (inner: string) => `2 < (${inner})`,
    ]) {
      expect(typeof evaluateText(nested(28, wrap))).toBe('boolean');
      expect(typeof evaluateText(nested(28, wrap).replace('event.a', '1'))).toBe('boolean');
    }
  });
  it('4.6 gives a list that is written down anew each time', () => {
    const compiled = compileExpression('[1, [2]]', { session: false });
    if (!compiled.ok) throw new Error('refused');
    const scope = { event: {}, step: {} };
    const first = compiled.value.evaluate(scope) as Json[][];
    first[1]?.push(3);
    expect(compiled.value.evaluate(scope)).toEqual([1, [2]]);
  });
});
