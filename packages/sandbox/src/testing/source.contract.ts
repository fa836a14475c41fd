import { describe, expect, it } from '@jest/globals';
import type { ActionOutcome, ActionRunner } from '@sluice/engine';
import { requestFor, stateOf } from './action-request.ts';

/** Contract 5.1 and 5.2: which sources are actions, and that none breaks out. */
export function sourceContract(runner: () => ActionRunner): void {
  const run = (
    source: string,
    language: 'javascript' | 'typescript' = 'javascript',
  ): Promise<ActionOutcome> => runner().run(requestFor(source, { language }));

  describe('the forms of a source', () => {
    it('5.1 runs a body with top-level await and return that sees event, step, api and console', async () => {
      const outcome = await runner().run(
        requestFor(
          `const waited = await Promise.resolve(step.other.n);
           console.log(typeof event);
           if (event.tenant.slug === 'acme') { api.state.set('seen', waited); return; }
           api.state.set('seen', 'too far');`,
          { step: { other: { n: 41 } } },
        ),
      );
      expect(outcome).toMatchObject({ status: 'returned', logs: [{ level: 'info', message: 'object' }] });
      expect(stateOf(outcome)).toEqual({ seen: 41 });
    });

    it.each([
      ['a plain function', `function act(event, api) { api.state.set('n', arguments.length); }`],
      [
        'a plain async function',
        `async function act(event, api, step) { await null; api.state.set('n', arguments.length); }`,
      ],
      ['an exported function', `export function act(event, api) { api.state.set('n', arguments.length); }`],
      [
        'an exported async function',
        `export async function act(event, api) { api.state.set('n', arguments.length); }`,
      ],
      [
        'a default function',
        `export default function (event, api) { api.state.set('n', arguments.length); }`,
      ],
      [
        'a named default function',
        `export default async function act(event, api) { api.state.set('n', arguments.length); }`,
      ],
      [
        'a default arrow',
        `export default async (event, api, ...rest) => { api.state.set('n', 2 + rest.length); };`,
      ],
      [
        'a default expression',
        `export\ndefault /* why */ (function (event, api) { api.state.set('n', arguments.length); });`,
      ],
      [
        'an exported constant',
        `export const act = async (event, api, ...rest) => { api.state.set('n', 2 + rest.length); }`,
      ],
      ['a constant', `const act = function (event, api) { api.state.set('n', arguments.length); };`],
      ['an arrow alone', `(event, api, ...rest) => api.state.set('n', 2 + rest.length)`],
      [
        'a comment around it',
        `// first\n/* then */ export default (event, api, ...rest) => { api.state.set('n', 2 + rest.length) } // last`,
      ],
      [
        'a directive before it',
        `'use strict';\nfunction act(event, api) { api.state.set('n', arguments.length); }`,
      ],
    ])('5.1 calls %s with event, api and step', async (_, source) => {
      expect(stateOf(await run(source))).toEqual({ n: 3 });
    });

    it('5.1 gives a function what a body sees, under its own names', async () => {
      const outcome = await run(
        `export default (e, a, s) => { a.state.set('same', e === event && a === api && s === step); }`,
      );
      expect(stateOf(outcome)).toEqual({ same: true });
    });

    it('5.1 keeps the name of a function, so that it can call itself', async () => {
      const outcome = await run(
        `export default function count(n, api) { if (n > 3) api.state.set('n', n); else count(typeof n === 'number' ? n + 1 : 0, api); }`,
      );
      expect(stateOf(outcome)).toEqual({ n: 4 });
    });

    it('5.1 treats a function among other statements as part of a body', async () => {
      const outcome = await run(`function twice(n) { return n * 2; }\napi.state.set('n', twice(4));`);
      expect(stateOf(outcome)).toEqual({ n: 8 });
    });

    it('5.1 takes types out of TypeScript, body or function, and does not check them', async () => {
      const body = await run(
        `interface A { n: number }\nconst a: A = { n: 'text' as unknown as number };\napi.state.set('n', a.n!);\nreturn;`,
        'typescript',
      );
      const fn = await run(
        `import type { Api } from 'somewhere';\nexport default async (event: unknown, api: Api): Promise<void> => { api.state.set('n', 1 satisfies number); }`,
        'typescript',
      );
      expect([stateOf(body), stateOf(fn)]).toEqual([{ n: 'text' }, { n: 1 }]);
    });

    it('5.1 runs a body as a function body: sloppy unless it says otherwise, TypeScript strict', async () => {
      const mode = `api.state.set('strict', (function () { return this === undefined; })());`;
      expect(stateOf(await run(mode))).toEqual({ strict: false });
      expect(stateOf(await run(`'use strict'; ${mode}`))).toEqual({ strict: true });
      expect(stateOf(await run(mode, 'typescript'))).toEqual({ strict: true });
    });

    it.each([
      ['import statements', `import x from 'node:fs';\napi.state.set('a', 1);`],
      ['a side-effect import', `import 'node:fs';`],
      ['two exports', `export function a() {}\nexport function b() {}`],
      ['an exported value', `export const a = 1;`],
      ['an export list', `function a() {}\nexport { a };`],
      ['a re-export', `export * from 'node:fs';`],
      ['a generator', `export default function* (event, api) { api.state.set('a', 1); }`],
      ['import.meta', `api.state.set('a', import.meta.url);`],
    ])('5.1 refuses %s as a compile error', async (_, source) => {
      const outcome = await run(source);
      expect(outcome).toMatchObject({
        status: 'failed',
        effects: [],
        error: { error_kind: 'compile_error' },
      });
      expect(await runner().check(source, 'javascript')).toMatchObject({ ok: false });
    });

    it('5.1 checks a source without running it', async () => {
      expect(await runner().check(`for (;;);`, 'javascript')).toEqual({ ok: true });
      expect(await runner().check(`export default async (e: unknown) => {}`, 'typescript')).toEqual({
        ok: true,
      });
      expect(await runner().check(`const a: string = 1;`, 'javascript')).toMatchObject({
        ok: false,
        line: 1,
        column: 8,
      });
    });
  });

  describe('breaking out', () => {
    const escapes: readonly string[] = [
      `}); api.state.set('out', 1); (async () => {`,
      `}}); api.state.set('out', 1); (() => { (async () => {`,
      `} api.state.set('out', 1); {`,
      `}); globalThis.out = 1; (function () {`,
      `}, globalThis.out = 1, async function () {`,
      `})(); api.state.set('out', 1); (async function () {`,
      `return }); api.state.set('out', 1); (async () => { return`,
      `*/ }); globalThis.out = 1; (async () => { /*`,
      `/*`,
      '`',
      `\${globalThis.out = 1}\``,
      `'`,
      `"use strict"; }); globalThis.out = 1; (async () => {`,
      `"use strict"}); globalThis.out = 1; (async () => {"use strict"`,
      `#!/usr/bin/env node\n}); globalThis.out = 1; (async () => {`,
      `#!shebang`,
      `//\u2028}); globalThis.out = 1; (async () => {`,
      `//\u2029}); globalThis.out = 1; (async () => {`,
      `//\r}); globalThis.out = 1; (async () => {`,
      `<!--\n}); globalThis.out = 1; (async () => {`,
      `-->\n}); globalThis.out = 1; (async () => {`,
      `\\u007d); globalThis.out = 1; (async () => {`,
      `await 0}); globalThis.out = 1; (async () => { await 0`,
      `)}); globalThis.out = 1; (async () => {(`,
      `;});globalThis.out=1;__sluice__(function(){return async function(){`,
      `/`,
      `{`,
      `(`,
      `[`,
      `if (true)`,
      `label:`,
      `async () => {`,
    ];

    it.each(escapes.map((source) => [JSON.stringify(source), source]))(
      '5.2 refuses %s',
      async (_, source) => {
        const checked = await runner().check(source, 'javascript');
        const outcome = await run(source);
        expect(checked).toMatchObject({ ok: false });
        expect(outcome).toMatchObject({
          status: 'failed',
          effects: [],
          error: { error_kind: 'compile_error' },
        });
        // The place is the author's; only an end that never comes lies behind the last line.
        if (!checked.ok && checked.line !== null)
          expect(checked.line).toBeLessThanOrEqual(source.split(/[\n\r\u2028\u2029]/).length + 1);
      },
    );

    it.each([
      ['TypeScript', `} api.state.set('out', 1); async function more(): Promise<void> {`],
      ['TypeScript with types', `}); (globalThis as any).out = 1; (async (): Promise<void> => {`],
      [
        'an exported function',
        `export default async (event, api) => {}}); globalThis.out = 1; (async () => {`,
      ],
      ['an exported expression', `export default (async () => {}))}); globalThis.out = 1; ((() => {`],
    ])('5.2 refuses to leave the wrapper of %s', async (name, source) => {
      const outcome = await run(source, name.startsWith('TypeScript') ? 'typescript' : 'javascript');
      expect(outcome).toMatchObject({
        status: 'failed',
        effects: [],
        error: { error_kind: 'compile_error' },
      });
    });

    it.each([
      ['a comment at the end', `api.state.set('ok', 1); // }`],
      ['an open arrow comment', `api.state.set('ok', 1)\n--> the end`],
      ['a line separator in a string', `api.state.set('ok', '\u2028'.length)`],
      ['braces in a template', `api.state.set("ok", \`}); \${1}\`.length > 1 ? 1 : 0)`],
      ['an expression at the end', `api.state.set('ok', 1), /}/`],
    ])('5.2 still takes %s', async (_, source) => {
      expect(stateOf(await run(source))).toEqual({ ok: 1 });
    });

    it.each([
      ['in the first line of a body', `throw new Error('x')`, 1, 7],
      ['in a body', `const a = 1;\n\n   throw new Error('x')`, 3, 10],
      ['after a directive', `'use strict'; throw new Error('x')`, 1, 21],
      ['in an async function', `async function act() { throw new Error('x') }`, 1, 30],
      [
        'in an async function with a directive',
        `async function act() { 'use strict'; throw new Error('x') }`,
        1,
        44,
      ],
      ['below its first line', `async function act() {\n  throw new Error('x')\n}`, 2, 9],
      ['in an exported function', `export function act() { throw new Error('x') }`, 1, 31],
      ['in a default arrow', `// why\nexport default async () => { throw new Error('x') }`, 2, 36],
      ['in an arrow without braces', `export default () => null.x`, 1, 27],
      ['after an await', `await null;\nthrow new Error('x')`, 2, 7],
    ])('5.2 names line and column of the author %s', async (_, source, line, column) => {
      const outcome = await run(source);
      expect(outcome.error).toMatchObject({ error_kind: 'uncaught_error', line, column });
      expect(outcome.error?.stack).toContain(`:${line}:${column}`);
    });

    it('5.2 names line and column of the author in TypeScript', async () => {
      const source = `const a: { readonly b: string } = { b: '' };\nconst c = null as unknown as { x: 1 }; c.x;`;
      expect((await run(source, 'typescript')).error).toMatchObject({ line: 2, column: 42 });
      const fn = `export default async (event: { a: number }): Promise<void> => { throw new Error('x') }`;
      expect((await run(fn, 'typescript')).error).toMatchObject({
        line: 1,
        column: fn.indexOf('new Error') + 1,
      });
    });

    it.each([
      ['javascript', `const a = 1;\nconst b = ;`, 2, 11],
      ['javascript', `export default () => {\n  let a; let a;\n}`, 2, 14],
      ['typescript', `const a: number = 1;\nconst b: number = ;`, 2, 19],
      ['typescript', `type A = string;\n  enum X { a }`, 2, 3],
    ] as const)(
      '5.2 names line and column of a compile error in %s',
      async (language, source, line, column) => {
        expect((await run(source, language)).error).toMatchObject({
          error_kind: 'compile_error',
          line,
          column,
        });
        expect(await runner().check(source, language)).toMatchObject({ ok: false, line, column });
      },
    );
  });
}
