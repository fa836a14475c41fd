import { describe, expect, it } from '@jest/globals';
import type { ActionOutcome, ActionRunner } from '@sluice/engine';
import { type RequestChanges, requestFor, stateOf } from './action-request.ts';

/** Contract 5.10 to 5.14: the methods that ask for something. */
export function apiContract(runner: () => ActionRunner): void {
  const run = (source: string, changes: RequestChanges = {}): Promise<ActionOutcome> =>
    runner().run(requestFor(source, changes));
  /** What each call throws: name, kind and message, or null. */
  const thrown = async (
    calls: readonly string[],
    changes: RequestChanges = {},
  ): Promise<(string | null)[]> => {
    const attempts = calls.map(
      (call) =>
        `try { ${call}; told.push(null); } catch (e) { told.push(e.name + (e.error_kind ? '/' + e.error_kind : '') + ': ' + e.message); }`,
    );
    const outcome = await run(
      `const told = []; ${attempts.join('\n')}\nfor (const line of told) console.log(line);`,
      changes,
    );
    expect(outcome.error).toBeUndefined();
    return outcome.logs.map(({ message }) => (message === 'null' ? null : message));
  };

  describe('api.deny', () => {
    it('5.10 denies without throwing, keeps what came before, ignores what comes after with a warning each', async () => {
      const outcome = await run(`
        api.state.set('before', 1);
        const answer = api.deny('first');
        api.log('info', 'still running ' + answer);
        api.deny('second'); api.state.set('after', 1); api.state.set('after', 2);
        api.user.setAppMetadata({ a: 1 }); api.session.setCustomClaim('a', 1);
        api.state.set('bad', new Date());`);
      expect(outcome.status).toBe('denied');
      expect(outcome.effects).toEqual([
        { type: 'state.set', key: 'before', value: 1 },
        { type: 'deny', reason: 'first' },
      ]);
      expect(outcome.logs).toEqual([{ level: 'info', message: 'still running undefined' }]);
      expect(outcome.warnings).toHaveLength(4);
      for (const method of [
        'api.deny',
        'api.state.set',
        'api.user.setAppMetadata',
        'api.session.setCustomClaim',
      ]) {
        expect(outcome.warnings.filter((line) => line.startsWith(`${method} `))).toHaveLength(1);
      }
    });

    it('5.10 takes a string of at most 1,024 characters as reason', async () => {
      expect(await thrown(['api.deny()', 'api.deny(5)', 'api.deny({})'])).toEqual(
        Array(3).fill(expect.stringMatching(/^TypeError: /)),
      );
      const long = await run(`api.deny('x'.repeat(1023) + '😀' + 'y');`);
      expect(long.effects).toEqual([{ type: 'deny', reason: 'x'.repeat(1023) }]);
    });
  });

  describe('api.state.set', () => {
    it.each([
      ['a function', `{ items: [0, 1, { when: () => 1 }] }`, 'value.items[2].when'],
      ['a symbol', `[Symbol('x')]`, 'value[0]'],
      ['a BigInt', `{ 'a-b': 10n }`, 'value["a-b"]'],
      ['a Date', `{ when: new Date(0) }`, 'value.when'],
      ['a circle', `(() => { const a = { b: {} }; a.b.c = a; return a; })()`, 'value.b.c'],
      ['NaN', `{ n: NaN }`, 'value.n'],
      ['an infinity', `[[-Infinity]]`, 'value[0][0]'],
      ['undefined at the top', `undefined`, 'value'],
      ['a Map', `{ m: new Map() }`, 'value.m'],
      ['a Set', `new Set()`, 'value'],
      ['a typed array', `{ t: new Uint8Array(2) }`, 'value.t'],
      ['a buffer', `new ArrayBuffer(1)`, 'value'],
      ['an instance of a class', `{ o: new (class Point { x = 1 })() }`, 'value.o'],
      ['a boxed string', `{ s: new String('x') }`, 'value.s'],
      ['an error', `new Error('x')`, 'value'],
      ['a promise', `Promise.resolve()`, 'value'],
      ['a regular expression', `/x/`, 'value'],
      ['half a character', `{ s: 'a\\ud800' }`, 'value.s'],
      ['a key with half a character', `{ o: { ['\\udc00']: 1 } }`, 'value.o'],
      ['a toJSON method', `{ toJSON() { return 1; } }`, 'value.toJSON'],
      ['a proxy of something else', `new Proxy(new Date(), {})`, 'value'],
    ])('5.11 throws a TypeError that names the path for %s', async (_, value, path) => {
      const [line] = await thrown([`api.state.set('k', ${value})`]);
      expect(line).toMatch(/^TypeError: /);
      expect(line).toContain(`${path} `);
    });

    it('5.11 takes JSON, leaves out nested undefined as JSON does, and copies at the call', async () => {
      const outcome = await run(`
        const value = { a: [1, undefined, , 'é', null, true, -0, 1e21], b: undefined, c: { d: 'x' }, [Symbol('s')]: 1 };
        api.state.set('k', value); value.a.push(9); value.c.d = 'changed'; api.state.set('same', value.c);
        api.state.set('nothing', null); api.state.set('bare', Object.assign(Object.create(null), { e: 1 }));
        let reads = 0; api.state.set('getter', { get g() { reads += 1; return reads; } });
        api.state.set('proxy', new Proxy({ p: [1] }, {})); api.state.set('sub', new (class extends Array {})(2).fill(7));`);
      expect(stateOf(outcome)).toEqual({
        k: { a: [1, null, null, 'é', null, true, 0, 1e21], c: { d: 'x' } },
        same: { d: 'changed' },
        nothing: null,
        bare: { e: 1 },
        getter: { g: 1 },
        proxy: { p: [1] },
        sub: [7, 7],
      });
    });

    it('5.11 keeps keys such as __proto__ plain, and pollutes nothing', async () => {
      const outcome = await run(`
        const value = JSON.parse('{"__proto__":{"admin":true},"constructor":1}');
        api.state.set('__proto__', value); api.state.set('constructor', 1); api.user.setAppMetadata(value);
        api.session.setCustomClaim('__proto__', value); console.log(typeof ({}).admin);`);
      expect(outcome.effects.map((effect) => JSON.stringify(effect))).toEqual([
        '{"type":"state.set","key":"__proto__","value":{"__proto__":{"admin":true},"constructor":1}}',
        '{"type":"state.set","key":"constructor","value":1}',
        '{"type":"user.setAppMetadata","patch":{"__proto__":{"admin":true},"constructor":1}}',
        '{"type":"session.setCustomClaim","name":"__proto__","value":{"__proto__":{"admin":true},"constructor":1}}',
      ]);
      expect(outcome.logs[0]?.message).toBe('undefined');
      expect(({} as { admin?: unknown }).admin).toBeUndefined();
    });

    it('5.11 takes a key of 1 to 256 characters', async () => {
      const bad = [`''`, `'k'.repeat(257)`, `5`, `undefined`, `{ toString: () => 'k' }`, `'\\ud800'`];
      expect(await thrown(bad.map((key) => `api.state.set(${key}, 1)`))).toEqual(
        bad.map(() => expect.stringMatching(/^TypeError: /)),
      );
      expect(await thrown([`api.state.set('k'.repeat(256), 1)`])).toEqual([null]);
    });

    it('5.11 refuses what is nested too deeply, without running out of stack', async () => {
      const deep = (levels: number): string =>
        `api.state.set('k', (() => { let v = 1; for (let i = 0; i < ${levels}; i++) v = [v]; return v; })())`;
      expect(await thrown([deep(99), deep(101), deep(100_000)])).toEqual([
        null,
        expect.stringMatching(/^Error\/limit_exceeded: /),
        expect.stringMatching(/^Error\/limit_exceeded: /),
      ]);
    });
  });

  describe('api.log and console', () => {
    it('5.12 has four levels and their consoles, and throws for any other level', async () => {
      const outcome = await run(`
        for (const level of ['debug', 'info', 'warn', 'error']) api.log(level, level);
        console.log('log'); console.debug('d'); console.info('i'); console.warn('w'); console.error('e');`);
      expect(outcome.logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
        ...['debug debug', 'info info', 'warn warn', 'error error'],
        ...['info log', 'debug d', 'info i', 'warn w', 'error e'],
      ]);
      const bad = [`'trace'`, `'INFO'`, `undefined`, `'constructor'`, `'__proto__'`, `['info']`];
      expect(await thrown(bad.map((level) => `api.log(${level}, 'x')`))).toEqual(
        bad.map(() => expect.stringMatching(/^TypeError: /)),
      );
    });

    it.each([
      [`'a', 1, true, null, undefined`, 'a 1 true null undefined'],
      [`{ a: 1, b: ['x', { c: null }] }, [1, 2]`, '{"a":1,"b":["x",{"c":null}]} [1,2]'],
      [`new TypeError('bad'), { e: new Error('in') }`, 'TypeError: bad {"e":Error: in}'],
      [`function named() {}, () => 1`, '[function named] [function]'],
      [`(() => { const a = { n: 1 }; a.self = a; return a; })()`, '{"n":1,"self":[circular]}'],
      [`new Map([['a', { b: 1 }]]), new Set([1, 'x'])`, 'Map {"a" => {"b":1}} Set {1, "x"}'],
      [`10n, Symbol('s'), NaN, -0, /x/g`, '10n Symbol(s) NaN 0 /x/g'],
      [
        `new Date(0), { when: new Date(0) }, new Date(NaN)`,
        '1970-01-01T00:00:00.000Z {"when":"1970-01-01T00:00:00.000Z"} Invalid Date',
      ],
      [`new (class Point { x = 1 })(), new Uint8Array([1, 2])`, 'Point {"x":1} Uint8Array [1,2]'],
      [
        `{ get a() { throw new Error('no'); } }, new Proxy({}, { ownKeys() { throw 1; } })`,
        '[unreadable] [unreadable]',
      ],
      [`'half \\ud800'`, 'half \ufffd'],
      [``, ''],
    ])('5.12 prints console.log(%s)', async (args, message) => {
      const outcome = await run(`console.log(${args})`);
      expect(outcome.logs).toEqual([{ level: 'info', message }]);
    });

    it('5.12 prints anything in bounded time and space', async () => {
      const outcome = await run(`
        const wide = Array.from({ length: 100000 }, (_, i) => ({ i })); let deep = {}; for (let i = 0; i < 5000; i++) deep = { deep };
        console.log(wide); console.log(deep); console.log(new Proxy({}, { getPrototypeOf: (t) => new Proxy({}, { getPrototypeOf: () => t }) }));`);
      expect(outcome.error).toBeUndefined();
      expect(outcome.logs).toHaveLength(3);
      for (const { message } of outcome.logs) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_096);
    });

    it('5.12 cuts a message at 4,096 bytes of UTF-8, never inside a character', async () => {
      const outcome = await run(`
        api.log('info', 'x'.repeat(5000)); api.log('info', '€'.repeat(2000)); api.log('info', 'x'.repeat(4095) + '😀');
        api.log('info', 'x'.repeat(4092) + '😀'); api.log('info', { a: 1 });`);
      expect(outcome.logs.map(({ message }) => message)).toEqual([
        'x'.repeat(4096),
        '€'.repeat(1365),
        'x'.repeat(4095),
        `${'x'.repeat(4092)}😀`,
        '{"a":1}',
      ]);
    });

    it('5.12 keeps 1,000 entries, then one says how many were dropped', async () => {
      const outcome = await run(`for (let i = 0; i < 1203; i++) console.log(i);`);
      expect(outcome.logs).toHaveLength(1_001);
      expect(outcome.logs[999]).toEqual({ level: 'info', message: '999' });
      expect(outcome.logs[1_000]?.message).toContain('203');
      expect((await run(`for (let i = 0; i < 1000; i++) console.log(i);`)).logs).toHaveLength(1_000);
    });
  });

  describe('api.user.setAppMetadata', () => {
    it('5.13 asks for each patch as it is, null and whole nested objects included', async () => {
      const outcome = await run(`
        const address = { country: 'US' };
        api.user.setAppMetadata({ tier: 'gold', gone: null, address, left: undefined }); address.country = 'DE';
        api.user.setAppMetadata({}); api.state.set('own', event.user.app_metadata);`);
      expect(outcome.effects).toEqual([
        { type: 'user.setAppMetadata', patch: { tier: 'gold', gone: null, address: { country: 'US' } } },
        { type: 'user.setAppMetadata', patch: {} },
        { type: 'state.set', key: 'own', value: { tier: 'free' } },
      ]);
    });

    it('5.13 takes a plain object only, with values as of 5.11', async () => {
      const bad = [
        `null`,
        `undefined`,
        `[]`,
        `'x'`,
        `new Map()`,
        `new (class A {})()`,
        `{ a: new Date() }`,
        `{ a: { b: 1n } }`,
      ];
      const told = await thrown(bad.map((patch) => `api.user.setAppMetadata(${patch})`));
      expect(told).toEqual(bad.map(() => expect.stringMatching(/^TypeError: /)));
      expect(told[7]).toContain('patch.a.b ');
    });
  });

  describe('api.session.setCustomClaim', () => {
    it('5.14 asks for claims in order, so that the last value of a name wins', async () => {
      const outcome = await run(
        `api.session.setCustomClaim('tier', 'a'); api.session.setCustomClaim('tier', { b: [1] });`,
      );
      expect(outcome.effects).toEqual([
        { type: 'session.setCustomClaim', name: 'tier', value: 'a' },
        { type: 'session.setCustomClaim', name: 'tier', value: { b: [1] } },
      ]);
    });

    it('5.14 throws for reserved names, and for values that are no JSON', async () => {
      const reserved =
        'iss sub aud exp nbf iat jti client_id scope azp auth_time nonce acr amr sid cnf act typ'.split(' ');
      expect(await thrown(reserved.map((name) => `api.session.setCustomClaim('${name}', 1)`))).toEqual(
        reserved.map((name) => expect.stringContaining(name)),
      );
      const bad = [`'', 1`, `5, 1`, `'a', undefined`, `'a', new Date()`, `'a', { b: NaN }`];
      expect(await thrown(bad.map((args) => `api.session.setCustomClaim(${args})`))).toEqual(
        bad.map(() => expect.stringMatching(/^TypeError: /)),
      );
      expect(
        await thrown([`api.session.setCustomClaim('ISS', 1)`, `api.session.setCustomClaim('toString', 1)`]),
      ).toEqual([null, null]);
    });
  });

  describe('limits at the call', () => {
    const over = expect.stringMatching(/^Error\/limit_exceeded: /);

    it('5.11 throws limit_exceeded for a state value over its bytes, counted in UTF-8', async () => {
      const limits = { stateValueBytes: 100 };
      expect(
        await thrown(
          [
            `api.state.set('a', 'x'.repeat(98))`,
            `api.state.set('a', 'x'.repeat(99))`,
            `api.state.set('a', 'é'.repeat(49))`,
            `api.state.set('a', 'é'.repeat(50))`,
            `api.state.set('a', new Array(1e6))`,
          ],
          { limits },
        ),
      ).toEqual([null, over, null, over, over]);
    });

    it('5.11 throws limit_exceeded when the step state of the run grows over its bytes', async () => {
      // One entry of key a and ten characters takes 13 bytes.
      const changes = {
        limits: { stateBytes: 100 },
        held: { stateBytes: 61 + 13, claims: {}, appMetadata: {} },
        step: { other: { x: 1 }, 'tag-tier': { a: '0123456789' } },
      };
      expect(
        await thrown(
          [
            `api.state.set('a', '012345678901234567890123456789012345')`,
            `api.state.set('a', '0123456789012345678901234567890123456')`,
            `api.state.set('b', '')`,
            `api.state.set('a', '')`,
            `api.state.set('b', '012345678901234567890123456789012')`,
            `api.state.set('c', '')`,
          ],
          changes,
        ),
      ).toEqual([null, over, over, null, null, over]);
    });

    it('5.14 throws limit_exceeded for claims over their bytes, those of earlier actions included', async () => {
      const changes = {
        limits: { claimsBytes: 40 },
        held: { stateBytes: 0, claims: { one: 'aaaaaaaaaa' }, appMetadata: {} },
      };
      expect(
        await thrown(
          [
            `api.session.setCustomClaim('two', '012345678901234567890')`,
            `api.session.setCustomClaim('two', '01234567890123456789')`,
            `api.session.setCustomClaim('one', '')`,
            `api.session.setCustomClaim('six', '12345')`,
            `api.session.setCustomClaim('six', '123456')`,
          ],
          changes,
        ),
      ).toEqual([over, null, null, null, over]);
    });

    it('5.13 throws limit_exceeded for app_metadata over its bytes after the merge', async () => {
      const held = { stateBytes: 0, claims: {}, appMetadata: { old: 'x'.repeat(20), kept: 1 } };
      const size = (value: object): number => JSON.stringify(value).length;
      const exact = size({ ...held.appMetadata, more: { a: 1 } });
      const calls = [`api.user.setAppMetadata({ more: { a: 1 } })`];
      expect(await thrown(calls, { held, limits: { appMetadataBytes: exact } })).toEqual([null]);
      expect(await thrown(calls, { held, limits: { appMetadataBytes: exact - 1 } })).toEqual([over]);
      const two = [
        `api.user.setAppMetadata({ old: 1 })`,
        `api.user.setAppMetadata({ more: 'x'.repeat(20) })`,
        `api.user.setAppMetadata({ extra: 1 })`,
      ];
      const full = size({ kept: 1, old: 1, more: 'x'.repeat(20) });
      expect(await thrown(two, { held, limits: { appMetadataBytes: full } })).toEqual([null, null, over]);
    });

    it('5.20 bounds how much one action may ask for', async () => {
      expect(await thrown([`for (let i = 0; i < 3000; i++) api.state.set('k', i)`])).toEqual([over]);
    });
  });
}
