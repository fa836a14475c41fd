import { describe, expect, it } from '@jest/globals';
import { parse } from 'acorn';
import fc from 'fast-check';
import { errorPlace } from './error-place.ts';
import { prepareSource } from './prepare-source.ts';
import { scriptOf } from './script-of.ts';

const pieces = [
  ...[
    '}',
    '{',
    '(',
    ')',
    ';',
    '\n',
    '\r',
    '\u2028',
    ' ',
    '/*',
    '*/',
    '//',
    '`',
    '${',
    "'",
    '"',
    '\\',
    '-->',
    '<!--',
    '#!',
  ],
  ...[
    'async',
    'function',
    '=>',
    'await',
    'return',
    'yield',
    'export default ',
    'export ',
    'import ',
    'const a =',
    "'use strict'",
    'a',
    '0',
    '/',
    ',',
  ],
];

const AsyncFunction = (async () => undefined).constructor as new (body: string) => unknown;

function isFunctionBody(body: string): boolean {
  try {
    new AsyncFunction(body);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return false;
  }
}

describe('reading a source', () => {
  it('5.2 gives a wrapper that is one call and no more, whatever the source', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), fc.boolean(), (parts, strict) => {
        const prepared = prepareSource(parts.join(''), strict);
        if (!prepared.ok) {
          expect(prepared.message).not.toBe('');
          return;
        }
        // V8 has the last word; what it refuses here is refused by the runner.
        if (!isFunctionBody(prepared.body)) return;
        // A realm that is shared takes strict code only.
        for (const shared of prepared.shares ? [false, true] : [false]) {
          const script = scriptOf(prepared.expression, prepared.endName, shared);
          const { body } = parse(script, { ecmaVersion: 'latest', sourceType: 'script' });
          expect(body).toMatchObject([
            {
              type: 'ExpressionStatement',
              expression: {
                type: 'FunctionExpression',
                params: [{ name: prepared.endName }, {}, {}, {}, {}],
              },
            },
          ]);
          expect(body).toHaveLength(1);
          expect(script).toContain(prepared.body);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['using x = null; return 1;', true],
    ['await using x = null;', true],
    ['using x = null; } evil(); {', false],
    ['using x = null; }; (async () => {', false],
    ['using x = null; //', true],
    ['using x = null; /*', false],
    ['using x = null; `', false],
  ])('5.1 takes a using declaration, 5.2 and no more than a body: %s', (source, ok) => {
    expect(prepareSource(source, false).ok).toBe(ok);
  });

  it('5.2 keeps every line of the author in its place', () => {
    const source = `// one\nexport default async (event, api) => {\n  api.log('info', 'x');\n};`;
    const prepared = prepareSource(source, false);
    expect(prepared.ok && scriptOf(prepared.expression, prepared.endName, true).split('\n')[3]).toBe(
      `  api.log('info', 'x');`,
    );
  });

  it('5.2 does not run out of stack on a source that is nested without end', () => {
    expect(prepareSource('('.repeat(200_000), false)).toMatchObject({ ok: false });
    expect(prepareSource(`${'['.repeat(50_000)}${']'.repeat(50_000)}`, false)).toEqual({
      ok: false,
      message: 'the source is nested too deeply',
      line: null,
      column: null,
    });
  });

  it('5.2 reads places only in frames of the action, and moves columns back', () => {
    const stack = 'Error: x (a.js:9:9)\n    at sluice:guest:5:1\n    at f (a.js:2:50)\n    at g (a.js:3:50)';
    expect(errorPlace(stack, 'a.js', { line: 2, column: 10, length: 30 })).toEqual({
      line: 2,
      column: 20,
      stack: 'Error: x (a.js:9:9)\n    at f (a.js:2:20)\n    at g (a.js:3:50)',
    });
    expect(errorPlace('no stack at all', 'a.js', null)).toEqual({
      line: null,
      column: null,
      stack: 'no stack at all',
    });
  });
});
