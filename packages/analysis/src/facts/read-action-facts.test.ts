import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { factsOf, showEffects, showReads, showWay, showWays } from './testing/describe-facts.ts';

/** What a source of this one statement sets `k` to, under what condition; `null` where its ways are not known. */
function setsTo(statements: string): readonly string[] | null {
  return showWays(statements)?.map((way) => way.replace('"k"=', '')) ?? null;
}

describe('5.1 an action in each of its forms', () => {
  it.each([
    ['a body', `api.state.set('k', await 1);`],
    ['a function', `async function tag(event, api) { api.state.set('k', 1); }`],
    ['an arrow', `(event, api) => { api.state.set('k', 1); }`],
    ['an arrow in a constant', `const tag = async (e, a) => { a.state.set('k', 1); };`],
    ['a default export', `export default async function (e, a, s) { a.state.set('k', 1); }`],
    ['a named export', `export const tag = (e, { state }) => { state.set('k', 1); }`],
    ['destructured api', `const { state: { set } } = api; set('k', 1);`],
  ])('%s', (_form, source) => {
    expect(setsTo(source)).toEqual([': 1']);
  });

  it('TypeScript keeps its places', () => {
    const source = `import type { Api } from 'x';\nexport default async (e: unknown, a: Api): Promise<void> => { a.deny('no' as string); };`;
    const facts = factsOf(source, 'typescript');
    expect(facts.effects[0]?.at.line).toBe(2);
    expect(source.slice(facts.effects[0]?.nameAt.offset).startsWith(`'no'`)).toBe(true);
    const body = factsOf(`const tier: string = 'a';\nreturn api.deny(tier);`, 'typescript');
    expect(body.effects[0]?.at).toMatchObject({ line: 2, column: 8 });
  });

  it.each(['const = 1;', '}', `import x from 'y'; api.deny('x');`, 'function* tag(event, api) {}'])(
    'what is none is not parsed: %s',
    (source) => {
      expect(factsOf(source)).toMatchObject({ parsed: false, ways: null, effects: [] });
    },
  );
});

describe('values', () => {
  it.each([
    [`api.state.set('k', event.client.id);`, [': event.client.id']],
    [`const { client: { id: x } } = event; api.state.set('k', x);`, [': event.client.id']],
    [`const { a = 1, ...rest } = { b: 2, c: 3 }; api.state.set('k', [a, rest]);`, [': [1,{"b":2,"c":3}]']],
    [`let n = 1; n += 2; n++; api.state.set('k', n * 2);`, [': 8']],
    [`let n = null; n ??= 'x'; api.state.set('k', n);`, [': "x"']],
    [`api.state.set('k', 'a' + 1 + \`\${2}\`);`, [': "a12"']],
    [`api.state.set('k', \`\${event.client.id}!\`);`, [': event.client.id + "!"']],
    [`api.state.set('k', { ...{ a: 1 }, a: 2, ['b']: [...[1, 2], 3] });`, [': {"a":2,"b":[1,2,3]}']],
    [`const o = {}; o.a = 1; const p = o; p.a = 2; delete o.b; api.state.set('k', o);`, [': {"a":2}']],
    [`const l = [1]; l.push(2); api.state.set('k', l.map((x) => x * 2).filter((x) => x > 2));`, [': [4]']],
    [`const f = (n) => (n > 3 ? n : f(n + 1)); api.state.set('k', 1);`, [': 1']],
    [`function f({ a }, b = a) { return [a, b]; } api.state.set('k', f({ a: 1 }));`, [': [1,1]']],
    [`api.state.set('k', ['a', 'b'].includes(event.client.id));`, [': event.client.id in ["a","b"]']],
    [`api.state.set('k', new Set(['a']).has(event.client.id));`, [': event.client.id == "a"']],
    [
      `api.state.set('k', event.authentication.methods.some((m) => m === 'totp'));`,
      [': "totp" in event.authentication.methods'],
    ],
    [`api.state.set('k', /^a/i.test(event.client.id));`, [': jsTest(event.client.id, "^a", "i")']],
    [
      `api.state.set('k', typeof event.request.visitor_id === 'string');`,
      [': typeof event.request.visitor_id == "string"'],
    ],
    [`api.state.set('k', Object.entries({ a: 1 }).flat().join('-'));`, [': "a-1"']],
    [`api.state.set('k', JSON.parse('{"a":[1]}').a[0]);`, [': 1']],
    [`api.state.set('k', new URL('/x?y=1', 'https://a.example').host);`, [': "a.example"']],
    [`api.state.set('k', Date.now());`, [': clock(0)']],
    [`api.state.set('k', Math.random());`, [': chance(0)']],
    [
      `api.state.set('k', event.user?.email ?? null);`,
      [': event.user.email == null ? null : event.user.email'],
    ],
    [`switch (1) { case 2: api.deny('x'); case 1: api.state.set('k', 1); }`, [': 1']],
    [`for (const k of ['k']) for (let i = 0; i < 2; i++) if (i) api.state.set(k, i);`, [': 1']],
    [
      `a: for (const x of [1, 2]) { for (const y of [3]) { if (x === 2) break a; } api.state.set('k', x); }`,
      [': 1'],
    ],
    [`let x; try { throw 1; } catch (e) { x = e; } finally { x += 1; } api.state.set('k', x);`, [': 2']],
    [`const m = new Map([['a', 1]]); m.set('b', 2); api.state.set('k', m.get('b'));`, [': 2']],
    [`const s = await (async () => { await 1; return 3; })(); api.state.set('k', s);`, [': 3']],
    [`const f = async () => { await 1; throw 4; }; api.state.set('k', await f().catch((e) => e));`, [': 4']],
    [`const f = async () => 5; api.state.set('k', await f());`, [': 5']],
    [`const t = Object.assign({ a: 1 }, { b: 2 }); api.state.set('k', Object.keys(t));`, [': ["a","b"]']],
  ])('%s', (source, expected) => {
    expect(setsTo(source)).toEqual(expected);
  });

  it('a variable that an if decides', () => {
    expect(setsTo(`let t = 'a'; if (event.client.id === 'x') t = 'b'; api.state.set('k', t);`)).toEqual([
      ': event.client.id == "x" ? "b" : "a"',
    ]);
  });

  it('a table that is looked up knows what every object has', () => {
    const ways = setsTo(`const t = { a: 1 }; api.state.set('k', t[event.client.id] ?? 0);`) ?? [];
    expect(ways).toHaveLength(2);
    expect(ways[0]).toContain('"toString"');
    expect(ways[0]).toMatch(/uncaught_error$/);
  });
});

describe('ways', () => {
  it('5.10 an if tells them apart, and what follows a deny is ignored', () => {
    const source = `if (event.authentication.risk_score > 80) { api.deny('risk'); api.state.set('late', 1); return; }\napi.state.set('ok', true);`;
    expect(showWays(source)).toEqual([
      'event.authentication.risk_score > 80: denies "risk"',
      '!(event.authentication.risk_score > 80): "ok"=true',
    ]);
    expect(factsOf(source).dead).toMatchObject([
      { why: 'after-deny', effect: { kind: 'state.set', certainty: 'never' } },
    ]);
  });

  it('5.20 nothing stands of one that throws', () => {
    expect(showWays(`api.state.set('a', 1); if (event.client.id === 'x') throw new Error('no');`)).toEqual([
      'event.client.id == "x": uncaught_error',
      'event.client.id != "x": "a"=1',
    ]);
  });

  it('a member of a user who may be absent throws', () => {
    expect(showWays(`api.state.set('a', event.user.email);`)).toEqual([
      'event.user == null: uncaught_error',
      'event.user != null: "a"=event.user.email',
    ]);
    expect(showWays(`if (event.user) api.state.set('a', event.user.email);`)).toEqual([
      'event.user: "a"=event.user.email',
      '!event.user: ',
    ]);
  });

  it('a method of what may be no text throws, unless it was asked for', () => {
    expect(showWays(`const x = step.a?.k; api.state.set('a', x.trim());`)?.[0]).toMatch(
      /!= "string": uncaught_error$/,
    );
    expect(
      showWays(`const x = step.a?.k; if (typeof x === 'string') api.state.set('a', x.trim());`),
    ).toHaveLength(2);
  });

  it('5.11 a value that is undefined throws', () => {
    expect(showWays(`api.state.set('a', event.user?.name);`)).toEqual([
      'event.user.name == undefined: uncaught_error',
      'event.user.name != undefined: "a"=event.user.name',
    ]);
    expect(showWays(`api.state.set('a', { name: event.user?.name });`)).toHaveLength(1);
    expect(showWays(`api.state.set('a', new Date());`)).toEqual([': uncaught_error']);
    expect(showWays(`api.state.set('a', Number(event.request.ip));`)).toHaveLength(2);
  });

  it('5.14 a reserved claim throws', () => {
    expect(showWays(`api.session.setCustomClaim('sub', 1);`)).toEqual([': uncaught_error']);
  });

  it('5.22 a request fails in four ways, of which one cannot be caught', () => {
    const uncaught = factsOf(`await api.fetch('https://a.example/');`).ways ?? [];
    expect(uncaught.map(({ end }) => (end.kind === 'throws' ? end.error_kind : end.kind))).toEqual([
      'returns',
      'http_fetch_timeout',
      'http_fetch_denied',
      'http_fetch_failed',
      'limit_exceeded',
    ]);
    const caught = showWays(
      `try { await api.fetch('https://a.example/'); } catch (error) { api.state.set('why', error.error_kind); }`,
    );
    expect(caught).toEqual([
      'exchange(0).ok: ',
      '!exchange(0).ok && exchange(0).error_kind == "http_fetch_timeout": http_fetch_timeout',
      '!exchange(0).ok && exchange(0).error_kind != "http_fetch_timeout": "why"=exchange(0).error_kind',
    ]);
  });

  it('a body that is no JSON throws, and its members are inputs', () => {
    const ways =
      showWays(
        `const r = await api.fetch('https://a.example/');\nconst { score } = JSON.parse(r.body);\napi.state.set('s', score ?? 0);`,
      ) ?? [];
    expect(ways[0]).toMatch(
      /^exchange\(0\)\.ok && parseJson\(exchange\(0\)\.body\) == undefined: uncaught_error$/,
    );
    expect(
      ways.some((way) => way.endsWith('"s"=exchange(0).json.score == null ? 0 : exchange(0).json.score')),
    ).toBe(true);
  });

  it('requests that run at once are each one', () => {
    const facts = factsOf(
      `const [a, b] = await Promise.all([api.fetch('https://a.example/'), api.fetch('https://b.example/')]);\napi.state.set('s', a.status + b.status);`,
    );
    expect(facts.ways?.[0]?.exchanges.map(({ input }) => input)).toEqual(['0', '1']);
    expect(facts.ways?.map(showWay)[0]).toBe(
      'exchange(0).ok && exchange(1).ok: "s"=exchange(0).status + exchange(1).status',
    );
  });

  it('a request in a loop is another one each time', () => {
    const facts = factsOf(`for (const h of ['a', 'b']) await api.fetch(\`https://\${h}.example/\`);`);
    expect(facts.ways?.[0]?.exchanges.map(({ input }) => input)).toEqual(['0', '0.1']);
    expect(facts.effects[0]).toMatchObject({ names: ['a.example', 'b.example'], certainty: 'always' });
  });

  it('ways that only differ in what happened before are one', () => {
    const ifs = Array.from({ length: 40 }, (_, i) => `if (event.client.id === '${i}') n = ${i};`).join('\n');
    expect(factsOf(`let n = 0;\n${ifs}\napi.state.set('n', n);`).ways).toHaveLength(1);
  });

  it('a loop over a list that is not known leaves by one of its turns', () => {
    const source = `for (const s of event.transaction.scopes) if (s === 'admin') { api.deny('no'); return; }`;
    expect(factsOf(source).ways?.map(({ end }) => end.kind)).toEqual(['returns', 'denies']);
    expect(showEffects(source)).toEqual(['sometimes deny no']);
  });

  it.each([
    ['an effect in it', `for (const s of event.transaction.scopes) api.state.set('s', s);`, 'loop'],
    ['eval', `eval('api.deny("x")');`, 'call'],
    ['the api given away', `[api].sort((a) => a.deny('x'));`, 'call'],
    ['a function that calls itself', `const f = (n) => { api.log('info', 'x'); f(n); }; f(1);`, 'call'],
    ['a class', `class A { m() { api.deny('x'); } } new A().m();`, 'syntax'],
    ['a generator', `function* g() { yield api.deny('x'); } for (const x of g()) {}`, 'syntax'],
    ['what nobody waits for', `const f = async () => { await 1; api.deny('x'); }; f();`, 'call'],
    [
      'a change of what was parsed',
      `const r = await api.fetch('https://a.example/'); const j = JSON.parse(r.body); j.a = 1;`,
      'syntax',
    ],
  ])('%s is said not to be followed', (_what, source, what) => {
    const facts = factsOf(source);
    expect(facts.ways).toBeNull();
    expect(facts.unknowns.map((unknown) => unknown.what)).toContain(what);
    // Whatever is written may be done.
    for (const { certainty } of facts.effects.filter(({ kind }) => kind === 'deny'))
      expect(['sometimes', 'unknown']).toContain(certainty);
  });

  it.each([
    `eval('x');`,
    `function tag() { arguments[1].deny('x'); }`,
    `const f = api[event.client.id]; f('x');`,
    `let f = api.deny; for (const s of event.transaction.scopes) { f = f ?? 1; } f('x');`,
    `const own = Object.create(api); own.deny('x');`,
  ])('the api in code that is not followed may do anything: %s', (source) => {
    expect(showEffects(source)).toContain('unknown session.setCustomClaim *');
    expect(factsOf(source).ways).toBeNull();
  });
});

describe('effects', () => {
  it('names that are literal in every case are known', () => {
    expect(showEffects(`const key = event.client.id === 'a' ? 'x' : 'y';\napi.state.set(key, 1);`)).toEqual([
      'always state.set x|y',
    ]);
    expect(showEffects(`for (const k of ['a', 'b']) api.state.set(k, 1);`)).toEqual(['always state.set a|b']);
    expect(showEffects(`const set = (k) => api.state.set(k, 1);\nset('a');\nset('b');`)).toEqual([
      'always state.set a|b',
    ]);
    expect(showEffects(`api.user.setAppMetadata({ a: 1, ...{ b: 2 } });`)).toEqual([
      'always user.setAppMetadata a|b',
    ]);
  });

  it('names that are computed have a shape and a place', () => {
    const facts = factsOf(`api.session.setCustomClaim(\`role_\${event.client.id}\`, 1);`);
    expect(facts.effects[0]).toMatchObject({ names: null, shape: { startsWith: 'role_' } });
    expect(facts.unknowns).toMatchObject([{ what: 'claim-name', at: { line: 1, column: 1 } }]);
  });

  it.each([
    [`'https://a.example/x'`, ['a.example']],
    [`'https://a.example:8443'`, ['a.example:8443']],
    [`'https://user@a.example/'`, ['a.example']],
    [`\`https://a.example/\${event.client.id}\``, ['a.example']],
    [`'https://a.example/' + event.client.id`, ['a.example']],
    [`\`https://\${event.client.id}.a.example/\``, null],
    [`\`https://a.example\${event.client.id}\``, null],
    [`event.client.id`, null],
    [`new URL('/p', 'https://a.example')`, ['a.example']],
    [`new URL(\`/p/\${event.client.id}\`, 'https://a.example').href`, ['a.example']],
    [`new URL(event.client.id, 'https://a.example').href`, null],
    [`event.client.type === 'web' ? 'https://a.example/' : 'https://b.example/'`, ['a.example', 'b.example']],
  ])('the host of %s', (url, names) => {
    const [site] = factsOf(`await api.fetch(${url});`).effects;
    expect(site?.names).toEqual(names);
  });

  it('a host that ends in what is known has a shape', () => {
    expect(
      factsOf(`await api.fetch(\`https://\${event.tenant.slug}.a.example/x\`);`).effects[0]?.shape,
    ).toEqual({
      startsWith: 'https://',
      endsWith: '.a.example',
    });
  });

  it.each([
    [`api.log('info', event.user?.email);`, ['user.email']],
    [`console.log('x' + event.request.ip, 1);`, ['request.ip']],
    [
      `const { email } = event.user ?? {};\nconst line = { to: [email] };\napi.log('info', JSON.stringify(line));`,
      ['user.email'],
    ],
    [`const show = (u) => u.phone;\nif (event.user) api.log('info', show(event.user));`, ['user.phone']],
    [`api.log('info', btoa(event.user?.email ?? ''));`, ['user.email']],
    [`api.log('info', event.user?.email ? 'known' : 'unknown');`, []],
    [`api.log('info', String(event.user?.email?.endsWith('@a.example')));`, []],
    [`api.log('info', event.user?.email?.split('@')[1] ?? '');`, []],
  ])('what flows into %s', (source, paths) => {
    const site = factsOf(source).effects.find(({ kind }) => kind === 'log');
    expect(site?.flowsFrom.map((path) => path.join('.'))).toEqual(paths);
  });

  it('what flows into a request is what its URL and body hold', () => {
    const [site] = factsOf(
      `const url = new URL('/u', 'https://a.example');\nurl.searchParams.set('mail', event.user?.email ?? '');\nawait api.fetch(url.toString(), { method: 'POST', body: JSON.stringify({ ip: event.request.ip }) });`,
    ).effects;
    expect(site?.flowsFrom.map((path) => path.join('.')).sort()).toEqual(['request.ip', 'user.email']);
  });

  it('a key that is set in both arms is set always', () => {
    const facts = factsOf(
      `if (event.client.id === 'a') api.state.set('k', 1); else api.state.set('k', 2);\nif (event.user) api.state.set('l', 1);`,
    );
    expect([...facts.stateKeys]).toEqual([
      ['k', 'always'],
      ['l', 'sometimes'],
    ]);
  });

  it('statements that no way reaches', () => {
    const facts = factsOf(
      `if (event.client.id) { return; }\nelse { return; }\napi.state.set('a', 1);\napi.state.set('b', 2);`,
    );
    expect(facts.dead).toMatchObject([
      { why: 'unreachable', effect: { names: ['a'], certainty: 'never' }, at: { line: 3 } },
    ]);
    expect(
      factsOf(`const unused = () => { api.deny('x'); };\nfor (const x of [1]) { let y = x; }`).dead,
    ).toEqual([]);
  });
});

describe('reads', () => {
  it.each([
    [`event.user?.email ?? '';`, ['event.user.email?']],
    [`event.user.email;`, ['event.user.email']],
    [`step.a.k;`, ['step.a.k']],
    [`step['a-b']?.k;`, ['step.a-b.k?']],
    [`if (step.a.k) step.a.k;`, ['step.a.k?', 'step.a.k?']],
    [`const { k = 1 } = step.a ?? {};`, ['step.a.k?']],
    [`const { k } = step.a;`, ['step.a.k']],
    [`const { user } = event; user?.email;`, ['event.user?', 'event.user.email?']],
    [`const s = step['check']; s.k;`, ['step.check', 'step.check.k']],
    [`const s = step['check']; if (!s) return; s.k;`, ['step.check?', 'step.check.k?']],
    [`const k = step.a.k; if (k !== undefined) k;`, ['step.a.k?']],
    [`const k = step.a.k; api.state.set('k', k ?? 0);`, ['step.a.k?']],
    [
      `const meta = event.user?.app_metadata ?? {}; meta.tier;`,
      ['event.user.app_metadata?', 'event.user.app_metadata.tier?'],
    ],
    [`'k' in step.a;`, ['step.a?']],
    [`typeof step.a.k;`, ['step.a.k?']],
    [`step.a.k === 'gold';`, ['step.a.k']],
    [`step.a.j; step.a.k;`, ['step.a.j', 'step.a.k']],
    [`step.a[event.client.id];`, ['step.a[]', 'event.client.id']],
    [`event.user?.email?.endsWith('x');`, ['event.user.email?']],
    [`event.transaction.scopes.length;`, ['event.transaction.scopes']],
    [
      `const f = (u) => u.email; if (event.user) f(event.user);`,
      ['event.user.email?', 'event.user?', 'event.user?'],
    ],
    [`return; step.a.k;`, ['step.a.k']],
  ])('%s', (source, expected) => {
    expect(showReads(source)).toEqual(expected);
  });
});

describe('the actions of acme', () => {
  const read = (name: string) =>
    factsOf(
      readFileSync(new URL(`../../../../test/bundles/acme/actions/${name}`, import.meta.url), 'utf8'),
      name.endsWith('.ts') ? 'typescript' : 'javascript',
    );

  it.each([
    ['check-country.js', 1],
    ['check-fraud.js', 9],
    ['deny-disposable-email.js', 3],
    ['external-risk.ts', 7],
    ['log-risk.js', 1],
    ['remember-address.js', 1],
    ['tag-account-tier.js', 1],
    ['tag-service.ts', 3],
    ['tag-signup.js', 1],
    ['tag-then-claim.js', 1],
  ])('%s is followed to its end', (name, ways) => {
    const facts = read(name);
    expect(facts.ways).toHaveLength(ways);
    expect(facts.dead).toEqual([]);
    expect(facts.unknowns).toEqual([]);
  });
});
