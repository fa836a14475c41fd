import { describe, expect, it } from '@jest/globals';
import type { ActionRunner } from '@sluice/engine';
import { answer, type RequestChanges, requestFor, sampleEvent, stateOf } from './action-request.ts';

/** Contract 5.3 to 5.6: what an action sees, what it does not, and what is left of it. */
export function isolationContract(runner: () => ActionRunner): void {
  const state = async (source: string, changes: RequestChanges = {}): Promise<Record<string, unknown>> => {
    const outcome = await runner().run(requestFor(source, changes));
    expect(outcome.error).toBeUndefined();
    return stateOf(outcome);
  };

  describe('what an action sees', () => {
    it('5.3 freezes event and step all the way down', async () => {
      const seen = await state(
        `'use strict';
         const frozen = (o) => o === null || typeof o !== 'object' || (Object.isFrozen(o) && Object.values(o).every(frozen));
         const refused = (change) => { try { change(); return false; } catch (e) { return e instanceof TypeError; } };
         api.state.set('keys', Object.keys(event).sort());
         api.state.set('frozen', frozen(event) && frozen(step));
         api.state.set('refused', [
           () => { event.user = null; }, () => { event.user.app_metadata.tier = 'x'; }, () => { event.more = 1; },
           () => { delete event.request.geo; }, () => { event.authentication.methods.push('x'); }, () => { step.a.b = 2; },
         ].map(refused));
         api.state.set('email', event.user.email);`,
        { step: { a: { b: 1 } } },
      );
      expect(seen['keys']).toEqual(Object.keys(sampleEvent).sort());
      expect(seen['frozen']).toBe(true);
      expect(seen['refused']).toEqual([true, true, true, true, true, true]);
      expect(seen['email']).toBe('jane@acme.example');
    });

    it('5.3 keeps keys such as __proto__ as plain keys of the event', async () => {
      const event = JSON.parse('{"user":{"app_metadata":{"__proto__":{"admin":true}}}}') as never;
      const seen = await state(
        `api.state.set('polluted', event.user.app_metadata.admin === true || ({}).admin === true);
         api.state.set('own', Object.hasOwn(event.user.app_metadata, '__proto__'));`,
        { event },
      );
      expect(seen).toEqual({ polluted: false, own: true });
    });
  });

  describe('a clean state', () => {
    const dirt = `
      globalThis.left = 'here'; Array.prototype.left = 1; Object.prototype.left = 1;
      JSON.parse = () => ({ forged: true }); Math.random = () => 4; Promise.prototype.then = null;
      String.prototype.slice = undefined; delete globalThis.Map; Error.prepareStackTrace = () => 'forged';
      Object.freeze(Array.prototype); Symbol.left = 1; RegExp.prototype.exec = null; Date.now = () => 1;
      api.state.set('done', true);`;
    const look = `
      api.state.set('traces', [typeof left, typeof [].left, typeof ({}).left, typeof JSON.parse('{}').forged,
        Math.random() === 4, typeof Promise.prototype.then, typeof ''.slice, typeof Map, typeof Error.prepareStackTrace,
        Object.isFrozen(Array.prototype), typeof Symbol.left, typeof /x/.exec, Date.now() === 1]);`;
    const clean = [
      ...[
        'undefined',
        'undefined',
        'undefined',
        'undefined',
        false,
        'function',
        'function',
        'function',
        'undefined',
      ],
      ...[false, 'undefined', 'function', false],
    ];

    it('5.4 shows nothing of one run to the next run of the same action', async () => {
      const both = `if (event.user.email) { ${dirt} } else { ${look} }`;
      expect(await state(both)).toEqual({ done: true });
      for (let again = 0; again < 4; again += 1) {
        expect(await state(both, { event: { ...sampleEvent, user: {} } })).toEqual({ traces: clean });
      }
    });

    it('5.4 shows nothing of one action to another action or another tenant', async () => {
      expect(await state(dirt)).toEqual({ done: true });
      expect(await state(look, { action: 'look' })).toEqual({ traces: clean });
      expect(await state(look, { action: 'tag-tier', tenantId: 'ten_2' })).toEqual({ traces: clean });
    });

    it('5.4 gives the same names under two tenants their own code', async () => {
      const one = `api.state.set('who', 'one')`;
      const two = `api.state.set('who', 'two')`;
      expect(await state(one, { tenantId: 'ten_1' })).toEqual({ who: 'one' });
      expect(await state(two, { tenantId: 'ten_2' })).toEqual({ who: 'two' });
      expect(await state(one, { tenantId: 'ten_1' })).toEqual({ who: 'one' });
    });

    it('5.4 keeps the api right when the action changes the built-ins under it', async () => {
      const seen = await state(
        `Array.prototype[Symbol.iterator] = null; Array.prototype.push = null; JSON.stringify = () => '"forged"';
         Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'forged' });
         Object.defineProperty(Array.prototype, '0', { set() { throw new Error('seen'); } });
         Map.prototype.get = () => 1; Map.prototype.set = null; WeakMap.prototype.get = () => 'http_fetch_denied';
         Promise.prototype.then = null; Promise.prototype.constructor = null; RegExp.prototype.exec = () => null;
         api.state.set('a', { b: [1, 'two'] }); api.user.setAppMetadata({ c: 1 }); api.session.setCustomClaim('d', 1);
         console.log({ e: 1 });`,
      );
      expect(seen).toEqual({ a: { b: [1, 'two'] } });
    });
  });

  describe('what is not there', () => {
    it.each([
      ...[
        'require',
        'module',
        'exports',
        'process',
        'Buffer',
        'global',
        'fetch',
        'XMLHttpRequest',
        'WebSocket',
        '__dirname',
      ],
      ...[
        'setTimeout',
        'setInterval',
        'setImmediate',
        'clearTimeout',
        'performance',
        'navigator',
        'Worker',
        'MessageChannel',
      ],
      ...['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', '__sluice__'],
    ])('5.5 does not have %s', async (name) => {
      expect(
        await state(`api.state.set('t', [typeof ${name}, typeof globalThis[${JSON.stringify(name)}]]);`),
      ).toEqual({
        t: ['undefined', 'undefined'],
      });
    });

    it('5.5 reaches nothing of the host through constructors, callers or stacks', async () => {
      const seen = await state(`
        const tries = {
          api: () => api.constructor.constructor('return typeof process')(),
          fn: () => api.state.set.constructor('return typeof require')(),
          event: () => event.constructor.constructor('return typeof process')(),
          error: () => { try { api.log('bad'); } catch (e) { return e.constructor.constructor('return typeof process')(); } },
          promise: () => { const p = api.fetch('https://x.example'); return p.constructor.constructor('return typeof process')(); },
          eval: () => (0, eval)('typeof process + typeof require'),
          stack: () => { Error.prepareStackTrace = (_, sites) => sites.map((s) => typeof s.getThis() + typeof s.getFunction()).join(); const s = new Error().stack; delete Error.prepareStackTrace; return /object|function/.test(s); },
          caller: () => (function f() { return String(f.caller); })(),
        };
        for (const [name, attempt] of Object.entries(tries)) api.state.set(name, attempt());`);
      expect(seen).toMatchObject({
        api: 'undefined',
        fn: 'undefined',
        event: 'undefined',
        error: 'undefined',
        promise: 'undefined',
        eval: 'undefinedundefined',
      });
      expect(JSON.stringify(seen)).not.toMatch(/node:|\/packages\/|isolated-vm/);
    });

    it.each([
      ['a builtin', `import('node:fs')`],
      ['data', `import('data:text/javascript,export default 1')`],
      ['a file', `import('/etc/passwd')`],
    ])('5.5 refuses import() of %s', async (_, expression) => {
      expect(
        await state(
          `try { await ${expression}; api.state.set('in', true); } catch { api.state.set('in', false); }`,
        ),
      ).toEqual({
        in: false,
      });
    });

    it('5.5 makes no buffer that can grow', async () => {
      const seen = await state(`
        const more = { maxByteLength: 64 };
        const all = [new ArrayBuffer(8, more), new (class extends ArrayBuffer {})(8, more), Reflect.construct(ArrayBuffer, [8, more]),
          new (new Uint8Array(8).buffer.constructor)(8, more), new (ArrayBuffer[Symbol.species])(8, more)];
        api.state.set('sizes', all.map((b) => [b instanceof ArrayBuffer, b.byteLength, b.maxByteLength, b.resizable, typeof b.resize]));`);
      expect(seen['sizes']).toEqual(Array(5).fill([true, 8, 8, false, 'undefined']));
    });
  });

  describe('what is there', () => {
    it('5.5 has the helpers of the web', async () => {
      const seen = await state(`
        const url = new URL('../b?q=%C3%A9&q=2#h', 'https://user:pw@MÜNCHEN.example:8443/a/c');
        const text = (b) => new TextDecoder().decode(b);
        const clone = structuredClone({ d: new Date(5), m: new Map([[1, { s: new Set([2]) }]]), a: [1, , 3] });
        const loop = {}; loop.self = loop;
        api.state.set('all', [
          url.href, url.searchParams.getAll('q'), new URLSearchParams({ a: 'b c' }).toString(), URL.canParse('nope'),
          Array.from(new TextEncoder().encode('é€😀')), text(new Uint8Array([0xe2, 0x82, 0xac])), atob('aGk='), btoa('hi'),
          clone.d.getTime(), clone.m.get(1).s.has(2), structuredClone(loop).self.self !== loop, typeof Intl.NumberFormat,
        ]);
        try { structuredClone(() => 1); } catch (e) { api.state.set('cloneError', e.name); }
        try { atob('*'); } catch (e) { api.state.set('atobError', e.name); }`);
      expect(seen['all']).toEqual([
        'https://user:pw@xn--mnchen-3ya.example:8443/b?q=%C3%A9&q=2#h',
        ['é', '2'],
        'a=b+c',
        false,
        [195, 169, 226, 130, 172, 240, 159, 152, 128],
        '€',
        'hi',
        'aGk=',
        5,
        true,
        true,
        'function',
      ]);
      expect(seen).toMatchObject({ cloneError: 'DataCloneError', atobError: 'InvalidCharacterError' });
    });

    it('5.5 digests, signs and verifies', async () => {
      const seen = await state(`
        const bytes = (t) => new TextEncoder().encode(t);
        const hex = (b) => Array.from(new Uint8Array(b), (n) => n.toString(16).padStart(2, '0')).join('');
        for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) api.state.set(name, hex(await crypto.subtle.digest(name, bytes('abc'))));
        const hmac = { name: 'HMAC', hash: 'SHA-256' };
        const key = await crypto.subtle.importKey('raw', bytes('key'), hmac, false, ['sign', 'verify']);
        const jwk = await crypto.subtle.importKey('jwk', { kty: 'oct', k: 'a2V5' }, hmac, false, ['verify']);
        const mac = await crypto.subtle.sign('HMAC', key, bytes('The quick brown fox jumps over the lazy dog'));
        api.state.set('mac', hex(mac));
        api.state.set('verified', [
          await crypto.subtle.verify('HMAC', jwk, mac, bytes('The quick brown fox jumps over the lazy dog')),
          await crypto.subtle.verify('HMAC', jwk, mac, bytes('the quick brown fox')),
          await crypto.subtle.verify('HMAC', jwk, mac.slice(1), bytes('The quick brown fox jumps over the lazy dog')),
        ]);
        api.state.set('refused', await crypto.subtle.sign('HMAC', jwk, bytes('x')).catch((e) => e.name));`);
      expect(seen).toEqual({
        'SHA-1': 'a9993e364706816aba3e25717850c26c9cd0d89d',
        'SHA-256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        'SHA-384':
          'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
        'SHA-512':
          'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
        mac: 'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
        verified: [true, false, false],
        refused: 'InvalidAccessError',
      });
    });

    it('5.5 has random bytes and identifiers that differ from run to run', async () => {
      const source = `const bytes = crypto.getRandomValues(new Uint8Array(40));
        api.state.set('id', crypto.randomUUID()); api.state.set('id2', crypto.randomUUID()); api.state.set('bytes', Array.from(bytes));`;
      const [one, two] = [await state(source), await state(source)];
      expect(one['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(new Set([one['id'], one['id2'], two['id'], two['id2']]).size).toBe(4);
      expect(one['bytes']).not.toEqual(two['bytes']);
    });

    it('5.5 draws random bytes from entropy that is given, and not from the seed then', async () => {
      const source = `api.state.set('all', [Math.random(), crypto.randomUUID(), Array.from(crypto.getRandomValues(new Uint8Array(4)))]);`;
      const fixed = { now: 0, seed: 7, entropy: 'ab'.repeat(32) };
      const [one, two, other] = [
        await state(source, { determinism: fixed }),
        await state(source, { determinism: fixed }),
        await state(source, { determinism: { ...fixed, entropy: 'cd'.repeat(32) } }),
      ];
      expect(one).toEqual(two);
      const [[random, id, bytes], [sameRandom, otherId, otherBytes]] = [one['all'], other['all']] as [
        unknown[],
        unknown[],
      ];
      expect(random).toBe(sameRandom);
      expect(id).not.toBe(otherId);
      expect(bytes).not.toEqual(otherBytes);
    });

    it('5.5 repeats time and chance exactly when they are given', async () => {
      const source = `api.state.set('all', [Date.now(), new Date().toISOString(), Date(), new Date(0).getTime(), Math.random(), Math.random(),
        crypto.randomUUID(), Array.from(crypto.getRandomValues(new Uint8Array(4))), new Intl.DateTimeFormat('en').format(),
        new Date() instanceof Date, Date.length, Date.UTC(2020, 0)]);`;
      const fixed = { now: Date.UTC(2026, 0, 5, 9), seed: 7 };
      const [one, two, other] = [
        await state(source, { determinism: fixed }),
        await state(source, { determinism: fixed }),
        await state(source, { determinism: { ...fixed, seed: 8 } }),
      ];
      expect(one).toEqual(two);
      const [first, third] = [one['all'] as unknown[], other['all'] as unknown[]];
      expect(first.slice(0, 4)).toEqual([
        fixed.now,
        '2026-01-05T09:00:00.000Z',
        expect.stringContaining('Jan 05 2026'),
        0,
      ]);
      expect(first.slice(8)).toEqual(['1/5/2026', true, 7, Date.UTC(2020, 0)]);
      for (const at of [4, 6, 7]) expect(first[at]).not.toEqual(third[at]);
      expect(first[4]).not.toBe(first[5]);
    });
  });

  describe('what is left behind', () => {
    it('5.6 ignores the returned value', async () => {
      for (const value of [`{ effects: [] }`, `'text'`, `() => api.deny('no')`, `{ then: 1 }`, `null`]) {
        expect(await runner().run(requestFor(`api.state.set('a', 1); return ${value};`))).toMatchObject({
          status: 'returned',
          effects: [{ type: 'state.set', key: 'a', value: 1 }],
        });
      }
    });

    const floating = `Promise.resolve().then(() => { api.state.set('late', 1); api.deny('late'); console.log('late'); });
      (async () => { await null; await null; api.session.setCustomClaim('late', 1); })();`;
    it.each([
      ['a body', `${floating} api.state.set('a', 1);`],
      ['a body that waited', `await null; ${floating} api.state.set('a', 1);`],
      ['a body that returns', `${floating} api.state.set('a', 1); return 5;`],
      ['a plain function', `function act(event, api) { ${floating} api.state.set('a', 1); }`],
      ['an async function', `export default async (event, api) => { ${floating} api.state.set('a', 1); }`],
      [
        'an async function that waited',
        `export default async (event, api) => { await null; ${floating} api.state.set('a', 1); }`,
      ],
    ])('5.6 does not count what promises that %s left behind ask for', async (_, source) => {
      expect(await runner().run(requestFor(source))).toMatchObject({
        status: 'returned',
        effects: [{ type: 'state.set', key: 'a', value: 1 }],
        logs: [],
        warnings: [expect.stringContaining('after the action had ended')],
      });
    });

    it('5.6 warns of nothing when all is awaited', async () => {
      const source = `await Promise.all([1, 2].map(async (n) => { await null; api.state.set(\`k\${n}\`, n); }));`;
      expect(await runner().run(requestFor(source))).toMatchObject({ status: 'returned', warnings: [] });
    });

    it('5.6 waits for a promise that the body returns', async () => {
      const later = `Promise.resolve().then(() => Promise.resolve()).then(() => api.state.set('a', 1))`;
      expect(await state(`return ${later};`)).toEqual({ a: 1 });
      expect(await state(`export default (event, api) => ${later}`)).toEqual({ a: 1 });
      expect(
        await state(`function act(event, api) { return { then(done) { ${later}.then(done); } }; }`),
      ).toEqual({ a: 1 });
    });

    it('5.6 abandons a fetch that nobody waits for, and says so', async () => {
      const outcome = await runner().run(
        requestFor(
          `api.state.set('a', 1); api.fetch('https://api.example/').then(() => api.state.set('late', 1));`,
          {
            fetch: async (request) => answer(request, ''),
          },
        ),
      );
      expect(outcome).toMatchObject({ status: 'returned', effects: [{ key: 'a' }] });
      expect(outcome.warnings).toEqual([expect.stringContaining('fetch')]);
    });
  });
}
