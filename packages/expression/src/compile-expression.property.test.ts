import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileExpression } from './compile-expression.ts';
import { isRefusedName } from './limits.ts';
import { grammarText, reference, scopes } from './testing/reference-interpreter.ts';

const pieces = [
  ...[
    'event',
    'step',
    'session',
    '.a',
    '.a-b',
    '["a"]',
    '[0]',
    '[',
    ']',
    '(',
    ')',
    ',',
    '.',
    '?',
    ':',
    ' ',
    '-',
    '!',
  ],
  ...[
    '&&',
    '||',
    '==',
    '!=',
    '<=',
    '<',
    '+',
    '*',
    '/',
    '%',
    'and',
    'or',
    'not',
    'in',
    'true',
    'null',
    '1',
    '"x"',
  ],
  ...[
    'size(',
    'has(',
    'coalesce(',
    'matches(',
    'inCidr(',
    '__proto__',
    'this',
    '=',
    '{{',
    '"',
    "'",
    '\\',
    '😀',
    '\n',
  ],
];

/** Random text, text made of the grammar's pieces, and valid expressions with something cut out or put in. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(' ')),
  fc
    .tuple(
      grammarText,
      fc.nat(),
      fc.nat(4),
      fc.oneof(fc.constantFrom(...pieces, ''), fc.string({ maxLength: 3 })),
    )
    .map(([text, at, cut, put]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + put + text.slice(index + cut);
    }),
);

describe('any text', () => {
  it('4.6 either gives a JSON value for every scope, or is refused with columns in the text', () => {
    fc.assert(
      fc.property(anyText, scopes, (text, scope) => {
        const compiled = compileExpression(text, { session: false });
        if (compiled.ok) {
          const value = compiled.value.evaluate(scope);
          expect(compiled.value.evaluateTraced(scope).value).toEqual(value);
          expect(JSON.parse(JSON.stringify(value))).toEqual(value);
          return;
        }
        expect(compiled.errors.length).toBeGreaterThan(0);
        for (const { code, column } of compiled.errors) {
          expect(code).not.toBe('parser_altered');
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(Math.max(1, text.length));
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('valid expressions', () => {
  it('4.4 4.5 4.6 agree with a naive interpreter', () => {
    fc.assert(
      fc.property(reference, scopes, ({ text, run }, scope) => {
        const compiled = compileExpression(text, { session: false });
        expect({ text, errors: compiled.ok ? [] : compiled.errors }).toEqual({ text, errors: [] });
        if (compiled.ok)
          expect({ text, value: compiled.value.evaluate(scope) }).toEqual({ text, value: run(scope) });
      }),
      { numRuns: 2000 },
    );
  });
  it('4.8 the trace holds what evaluates to the same values, and nothing that the paths do not cover', () => {
    fc.assert(
      fc.property(reference, scopes, ({ text }, scope) => {
        const compiled = compileExpression(text, { session: false });
        if (!compiled.ok) throw new Error(text);
        const { read } = compiled.value.evaluateTraced(scope);
        for (const [path, value] of Object.entries(read)) {
          const again = compileExpression(path.replaceAll('[?]', '[null]'), { session: false });
          if (!again.ok) throw new Error(`${text} reads ${path}`);
          expect(again.value.evaluate(scope)).toEqual(value);
          const [segments = []] = again.value.paths;
          const covers = (known: readonly string[]) => known.every((segment, at) => segments[at] === segment);
          expect(compiled.value.paths.some(covers)).toBe(true);
        }
      }),
    );
  });
});

describe('hyphens', () => {
  const slug = fc
    .stringMatching(/^[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,3}$/)
    .filter((name) => !isRefusedName(name));
  const key = fc
    .stringMatching(/^[A-Za-z0-9_]{1,5}(-[A-Za-z0-9_]{1,5}){0,2}$/)
    .filter((name) => !isRefusedName(name));
  const space = fc.constantFrom('', ' ', '\n', '\t ');

  it('4.3 the dotted and the bracketed spelling are the same path', () => {
    fc.assert(
      fc.property(slug, key, space, space, (block, name, left, right) => {
        const scope = { event: {}, step: JSON.parse(`{"${block}":{"${name}":"found"}}`) };
        const spellings = [
          `step${left}.${right}${block}${right}.${left}${name}`,
          `step["${block}"].${name}`,
          `step.${block}["${name}"]`,
          `step["${block}"]["${name}"]`,
        ];
        for (const spelling of spellings) {
          const compiled = compileExpression(`${spelling} == "found"`, { session: false });
          expect(compiled.ok && compiled.value.paths).toEqual([['step', block, name]]);
          expect(compiled.ok && compiled.value.evaluate(scope)).toBe(true);
        }
      }),
    );
  });
  it('4.3 spaces around the minus subtract', () => {
    fc.assert(
      fc.property(slug, key, slug, fc.integer(), fc.integer(), (block, name, other, a, b) => {
        fc.pre(block !== other);
        const step = JSON.parse(`{"${block}":{"${name}":${a}},"${other}":{"${name}":${b}}}`);
        const compiled = compileExpression(`step.${block}.${name} - step.${other}.${name}`, {
          session: false,
        });
        expect(compiled.ok && compiled.value.evaluate({ event: {}, step })).toBe(a - b);
      }),
    );
  });
});
