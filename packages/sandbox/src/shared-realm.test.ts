import { afterAll, describe, expect, it } from '@jest/globals';
import type { ActionRequest, OutboundRequest } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import { createSandbox } from './create-sandbox.ts';
import { prepareSource } from './source/prepare-source.ts';
import { answer, type RequestChanges, requestFor, sampleEvent, stateOf } from './testing/action-request.ts';

// One runner and no more: whoever walks a whole realm would be given another one, in which nothing is shared yet.
const sandbox = createSandbox({ runners: 1, maxRunners: 1, standby: false });
afterAll(() => sandbox.close());

const shares = (source: string): boolean => {
  const prepared = prepareSource(source, false);
  return prepared.ok && prepared.shares;
};

async function state(source: string, changes: RequestChanges = {}): Promise<Record<string, unknown>> {
  // To walk through all of a realm takes long.
  const limits = { actionCpuMs: 10_000 };
  const outcome = await sandbox.run(requestFor(source, { limits, ...changes }));
  expect(outcome.error).toBeUndefined();
  return stateOf(outcome);
}

/** An action's realm is shared once it has run a few times. */
const untilShared = 3;

async function stateWhenShared(source: string): Promise<Record<string, unknown>> {
  for (let run = 0; run < untilShared; run += 1) await state(source);
  return state(source);
}

/** Names put together at run time, so that reading the source gives nothing away. */
const realm = `const own = 'const' + 'ructor'; const world = (() => 1)[own]('return this')();`;

describe('a realm that is used again', () => {
  it('5.4 has nothing that can be changed', async () => {
    const source = `${realm}
      const O = world['Obj' + 'ect'], R = world['Ref' + 'lect'];
      const frozen = O['is' + 'Frozen'], keysOf = R.ownKeys, protoOf = R['getProto' + 'typeOf'], about = R['getOwnProperty' + 'Descriptor'];
      const seen = new Set(), open = [], todo = [[world, 'world']];
      const add = (value, path) => { if ((typeof value === 'object' || typeof value === 'function') && value !== null) todo.push([value, path]); };
      const iterators = { array: [][Symbol.iterator](), text: ''[Symbol.iterator](), map: new Map().entries(), set: new Set().keys(),
        match: 'a'.matchAll(/a/g), helper: [].values().map((x) => x), wrapped: world.Iterator.from({ next() {} }),
        zip: (function* () {})(), async: (async function* () {})() };
      for (const [name, each] of O.entries(iterators)) add(name === 'zip' || name === 'async' ? protoOf(protoOf(each)) : protoOf(each), name);
      for (const [name, each] of O.entries({ f: () => 1, g: function* () {}, a: async () => 1, ag: async function* () {} })) add(protoOf(each), name);
      for (const each of [new Error('x'), /x/, new Date(), Promise.resolve(), new Uint8Array(1), new Proxy({}, {}), Symbol.iterator.description,
        new Intl.DateTimeFormat('en'), new Intl.Segmenter('en').segment('a'), new Intl.Segmenter('en').segment('a')[Symbol.iterator](),
        (function () { return R.ownKeys && [].concat }) ()]) add(typeof each === 'object' ? protoOf(each) : each, 'made');
      for (const key of keysOf(new Error('x'))) { const d = about(new Error('x'), key); add(d.get, 'error.' + String(key)); add(d.set, 'error.' + String(key)); }
      while (todo.length > 0) {
        const [value, path] = todo.pop();
        if (seen.has(value)) continue;
        seen.add(value);
        if (!frozen(value)) open.push(path);
        for (const key of keysOf(value)) { const d = about(value, key); const to = path + '.' + String(key); add(d.value, to); add(d.get, to); add(d.set, to); }
        add(protoOf(value), path + '.[[Prototype]]');
      }
      api.state.set('open', open); api.state.set('seen', seen.size);`;
    expect(shares(source)).toBe(true);
    // In a realm of its own, nearly everything can.
    expect((await state(source))['open']).not.toHaveLength(0);
    const seen = await stateWhenShared(source);
    expect(seen['open']).toEqual([]);
    // Fewer were a walk that went nowhere.
    expect(seen['seen']).toBeGreaterThan(700);
  });

  it('5.4 has nothing that can be changed in what few actions use, either', async () => {
    const source = `${realm}
      const O = world['Obj' + 'ect'], R = world['Ref' + 'lect']; const frozen = O['is' + 'Frozen'];
      const seen = new Set(), open = [];
      const walk = (value, path) => { if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
        seen.add(value); if (!frozen(value)) open.push(path);
        for (const key of R.ownKeys(value)) { const d = R['getOwnProperty' + 'Descriptor'](value, key); for (const part of ['value', 'get', 'set']) walk(d[part], path + '.' + String(key)); }
        walk(R['getProto' + 'typeOf'](value), path + '^'); };
      walk({ URL, URLSearchParams, TextEncoder, TextDecoder, atob, btoa, structuredClone, crypto }.URL, 'URL');
      for (const each of [URLSearchParams, TextEncoder, TextDecoder, atob, btoa, structuredClone, crypto]) walk(each, each.name ?? 'crypto');
      api.state.set('open', open);`;
    expect(shares(source)).toBe(true);
    expect(await stateWhenShared(source)).toEqual({ open: [] });
  });

  it('5.4 keeps nothing of one run for the next', async () => {
    const source = `${realm}
      const marks = [], map = typeof world.Map;
      const look = (name, read) => { try { marks.push([name, read() === undefined]); } catch (e) { marks.push([name, true]); } };
      look('global', () => world.left); look('object', () => ({}).left); look('array', () => [].left); look('function', () => (() => 1).left);
      look('match', () => world['Reg' + 'Exp'].$1 || undefined); look('math', () => world.Math.left); look('json', () => world.JSON.left);
      look('symbol', () => world.Symbol.left); look('promise', () => Promise.left); look('error', () => Error.left);
      const R = world['Ref' + 'lect'], proto = 'proto' + 'type';
      for (const target of [world, world.Object, world.Object[proto], world.Array[proto], world['Func' + 'tion'][proto], world.Math, world.JSON,
        world.Symbol, Promise, Error, world['Reg' + 'Exp']]) R.set(target, 'left', 1);
      R.set(world.JSON, 'parse', () => ({ left: 1 })); R['delete' + 'Property'](world, 'Map');
      R['define' + 'Property'](world, 'left', { value: 1 }); R['setProto' + 'typeOf'](world.Array[proto], { left: 1 });
      'secret'.match(/(sec)/);
      api.state.set('clean', marks.filter(([, clean]) => !clean)); api.state.set('map', map);`;
    expect(shares(source)).toBe(true);
    for (let again = 0; again < 6; again += 1)
      expect(await state(source)).toEqual({ clean: [], map: 'function' });
  });

  it('5.4 gives each run its own randomness and its own time', async () => {
    const source = `api.state.set('all', [Math.random(), crypto.randomUUID(), Date.now()]);`;
    const fixed = { determinism: { now: 5, seed: 7 } };
    await stateWhenShared(source);
    const first = await state(source, fixed);
    const real = await state(source);
    expect(await state(source, fixed)).toEqual(first);
    expect(real['all']).not.toEqual(first['all']);
    expect((real['all'] as number[])[2]).toBeGreaterThan(1e12);
    expect((await state(source))['all']).not.toEqual(real['all']);
  });
});

describe('what authors notice', () => {
  it.each([
    [
      'an object that counts words',
      `const n = {}; for (const w of ['constructor', 'toString', 'a', 'a']) n[w] = typeof n[w] === 'number' ? n[w] + 1 : 1; api.state.set('r', n.a + n.constructor + n.toString);`,
      4,
    ],
    [
      'errors of its own',
      `class E extends Error { constructor(m) { super(m); this.name = 'E'; } } try { throw new E('x'); } catch (e) { api.state.set('r', String(e)); }`,
      'E: x',
    ],
    [
      'an error with another message',
      `const e = new Error('a'); e.message = 'b'; e.name = 'N'; api.state.set('r', String(e));`,
      'N: b',
    ],
    ['a global by mistake', `total = 1; total += 1; api.state.set('r', total);`, 2],
    [
      'a global by mistake in a loop that catches',
      `try { for (i = 0; i < 3; i++) {} } catch {} api.state.set('r', i);`,
      3,
    ],
    [
      'a change of the event that goes nowhere',
      `event.user.vip = true; api.state.set('r', event.user.vip ?? 'none');`,
      'none',
    ],
    [
      'such a change where errors are caught',
      `let r = 'ok'; try { event.user.vip = true; } catch { r = 'caught'; } api.state.set('r', r);`,
      'ok',
    ],
    [
      'a polyfill',
      `Array.prototype.second = function () { return this[1]; }; api.state.set('r', [1, 2].second());`,
      2,
    ],
    [
      'a polyfill by an alias',
      `const A = Array; A.second = (a) => a[1]; api.state.set('r', A.second([1, 2]));`,
      2,
    ],
    [
      'a toString of its own',
      `const o = {}; o.toString = () => 'mine'; api.state.set('r', \`\${o}\`);`,
      'mine',
    ],
    [
      'a method on an array of its own',
      `const a = [3]; a.map = () => 'mine'; api.state.set('r', a.map());`,
      'mine',
    ],
    ['sloppy this', `function f() { return typeof this; } api.state.set('r', f());`, 'object'],
    ['arguments that follow', `function f(a) { a = 2; return arguments[0]; } api.state.set('r', f(1));`, 2],
    ['a function in a block', `{ function f() { return 'in'; } } api.state.set('r', f());`, 'in'],
    ['an octal number', `api.state.set('r', 010);`, 8],
    ['what was matched last', `/(b)/.exec('abc'); api.state.set('r', RegExp.$1);`, 'b'],
    ['globalThis', `globalThis.x = 5; api.state.set('r', x);`, 5],
    ['a new function', `api.state.set('r', new Function('a', 'return a + 1')(1));`, 2],
    ['a variable of its own called event', `const event = { a: 1 }; api.state.set('r', event.a);`, 1],
    [
      'a frozen array that is pushed to',
      `const a = Object.freeze([1]); let r; try { a.push(2); } catch (e) { r = e.name; } api.state.set('r', r);`,
      'TypeError',
    ],
    [
      'a loop that puts what is frozen into a variable of its own',
      `let o = {}; let r = 'ok'; for (o of [event.user]) { try { o.vip = true; } catch { r = 'caught'; } } api.state.set('r', r);`,
      'ok',
    ],
    [
      'a global by mistake at the head of a loop that is caught',
      `try { for (i of [1, 2]) {} } catch {} api.state.set('r', typeof i);`,
      'number',
    ],
    [
      'a global by mistake that bears the name of a variable elsewhere',
      `const f = () => { let x = 1; return x; }; f(); try { x = 2; } catch {} api.state.set('r', typeof x);`,
      'number',
    ],
    [
      'a change of what it froze itself',
      `const o = {}; Object.freeze(o); let r = 'ok'; try { o.x = 1; } catch { r = 'caught'; } api.state.set('r', r);`,
      'ok',
    ],
    [
      'a change of what has a getter only',
      `const o = { get x() { return 1; } }; let r = 'ok'; try { o.x = 2; } catch { r = 'caught'; } api.state.set('r', r);`,
      'ok',
    ],
    [
      'the length of an array deleted',
      `const a = [1]; let r = 'ok'; try { delete a.length; } catch { r = 'caught'; } api.state.set('r', r);`,
      'ok',
    ],
    [
      'a polyfill by assign that is caught',
      `try { Object.assign(Math, { twice: (n) => 2 * n }); } catch {} api.state.set('r', Math.twice?.(2) ?? 'none');`,
      4,
    ],
    [
      'a polyfill by a borrowed function that is caught',
      `'use strict'; function mark() { this.mark = 1; } try { mark.call(Math); } catch {} api.state.set('r', Math.mark ?? 'none');`,
      1,
    ],
    [
      'a polyfill after resolve',
      `await new Promise((done) => { done(); Math.tau = 6; }); api.state.set('r', Math.tau ?? 'none');`,
      6,
    ],
    [
      'a polyfill in a then of a class',
      `class T { then(done) { done(1); Math.tau = 6; } } await new T(); api.state.set('r', Math.tau ?? 'none');`,
      6,
    ],
    [
      'a polyfill while something is logged',
      `console.log({ toJSON() { Math.tau = 6; return 1; } }); api.state.set('r', Math.tau ?? 'none');`,
      6,
    ],
    [
      'a polyfill in a getter while something is logged',
      `console.log({ get a() { Math.tau = 6; return 1; } }); api.state.set('r', Math.tau ?? 'none');`,
      6,
    ],
    [
      'a trap of a proxy that gives nothing back',
      `const p = new Proxy({}, { set(t, k, v) { t[k] = v; } }); p.a = 1; api.state.set('r', p.a);`,
      1,
    ],
    [
      'arguments of a function by its name',
      `const f = function g(a) { return g.arguments[0]; }; api.state.set('r', f(3));`,
      3,
    ],
    [
      'a function made by an array',
      `const make = (() => 1)['constructor']; make('total = 5')(); api.state.set('r', typeof total);`,
      'number',
    ],
    [
      'a function made by a pattern',
      `const { constructor: make } = () => 1; make('total = 5')(); api.state.set('r', typeof total);`,
      'number',
    ],
    [
      'a regular expression passed on',
      `const last = (R) => R.$1; /(b)/.exec('abc'); api.state.set('r', last(RegExp));`,
      'b',
    ],
    ['a date format', `api.state.set('r', new Intl.DateTimeFormat('en').format(new Date(0)));`, '1/1/1970'],
  ])('5.4 is nothing but speed: %s', async (_, source, result) => {
    for (let again = 0; again < 6; again += 1) expect(await state(source)).toEqual({ r: result });
  });

  it('5.1 shares a realm for what actions usually do', () => {
    for (const source of [
      `const email = event.user?.email ?? ''; if (email.endsWith('@x.example')) { api.deny('x'); return; } api.state.set('a', 1);`,
      `const res = await api.fetch('https://x.example', { method: 'POST', body: JSON.stringify({ a: 1 }) }); api.state.set('s', JSON.parse(res.body).s ?? 0);`,
      `try { const r = await api.fetch('https://x.example'); api.state.set('ok', r.status === 200); } catch (e) { console.warn(e.error_kind); }`,
      `const out = {}; for (const [k, v] of Object.entries(event.user?.app_metadata ?? {})) out[k] = String(v); api.state.set('o', out);`,
      `export default async function act(event, api) { const d = new Date().toISOString(); api.user.setAppMetadata({ d }); }`,
      `try { const o = {}; Object.assign(o, event.user?.app_metadata); delete o.secret; o.n = 1; api.user.setAppMetadata(o); } catch (e) { console.warn(e); }`,
      `const parts = [1, 2].map(Number).filter(Boolean); api.state.set('n', Math.max(...parts));`,
    ]) {
      expect([source, shares(source)]).toEqual([source, true]);
    }
  });

  it('5.21 knows nothing of the errors of the run before', async () => {
    const source = `const m = 'no host is listed'; try { await api.fetch('https://x.example/' + m.length); } catch (e) { console.log(e.message); }
      if (step.before === undefined) Promise.reject(new Error(m));`;
    expect(shares(source)).toBe(true);
    const run = (step: JsonObject, fetch?: ActionRequest['fetch']) =>
      sandbox.run(requestFor(source, { action: 'kinds', step, ...(fetch && { fetch }) }));
    for (let warm = 0; warm < untilShared + 1; warm += 1) await run({ before: {} });
    const outcome = await run({}, async (request) => answer(request, ''));
    expect(outcome.error?.error_kind).toBe('uncaught_error');
  });

  it('5.3 freezes an event whatever the user calls its metadata', async () => {
    const source = `const { user_metadata: m } = event.user; const o = Object; api.state.set('r', o['is' + 'Frozen'](m.x ?? m));`;
    expect(shares(source)).toBe(true);
    const run = async (user_metadata: JsonObject) => {
      const event = { ...sampleEvent, user: { id: 'usr_1', user_metadata } };
      return stateOf(await sandbox.run(requestFor(source, { action: 'frozen', event })));
    };
    const unlucky = JSON.parse('{"__proto__":{}}') as JsonObject;
    for (let warm = 0; warm < untilShared + 1; warm += 1) await run(unlucky);
    expect(await run({ x: {} })).toEqual({ r: true });
  });

  it('5.15 does not send a request twice when a run begins once more', async () => {
    const asked: string[] = [];
    const fetch = async (request: OutboundRequest) => {
      asked.push(request.url);
      return answer(request, `${asked.length}`);
    };
    const source = `const a = await api.fetch('https://x.example/1'); const b = await api.fetch('https://x.example/2');
      const T = Array; T.mark = a.body + b.body; const c = await api.fetch('https://x.example/3'); api.state.set('r', T.mark + c.body);`;
    expect(shares(source)).toBe(true);
    const run = () => sandbox.run(requestFor(source, { action: 'again', fetch }));
    for (let warm = 0; warm < untilShared; warm += 1) await run();
    asked.length = 0;
    const outcome = await run();
    expect(stateOf(outcome)).toEqual({ r: '123' });
    expect(asked).toEqual(['https://x.example/1', 'https://x.example/2', 'https://x.example/3']);
    expect(outcome.fetches.map(({ path }) => path)).toEqual(['/1', '/2', '/3']);
  });
});
