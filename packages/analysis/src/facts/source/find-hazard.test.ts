import { describe, expect, it } from '@jest/globals';
import { readActionFacts } from '../read-action-facts.ts';

const claim = "api.session.setCustomClaim('admin', 1)";

function read(source: string) {
  return readActionFacts({ slug: 'a', file: 'actions/a.js', source, language: 'javascript' });
}

/** Whether the action may set the claim, as far as it is told. */
function maySet({ ways, effects }: ReturnType<typeof read>): boolean {
  if (ways !== null)
    return ways.some(({ effects: asked }) => asked.some(({ kind }) => kind === 'session.setCustomClaim'));
  return effects.some(
    ({ kind, names, certainty }) =>
      kind === 'session.setCustomClaim' && certainty !== 'never' && (names?.includes('admin') ?? true),
  );
}

describe('code that runs where no call of it is written', () => {
  it.each([
    `const x = { toString() { ${claim}; return ''; } }; '' + x;`,
    `const x = { valueOf: () => { ${claim}; return 1; } }; x < 2;`,
    `const x = {}; x.valueOf = () => { ${claim}; return 1; }; +x;`,
    `const f = () => { ${claim}; return 1; }; const x = {}; x['value' + 'Of'] = f; +x;`,
    `const f = () => { ${claim}; return 1; }; const x = { ['value' + 'Of']: f }; +x;`,
    `const f = () => { ${claim}; return 1; }; +Object.fromEntries([['valueOf', f]]);`,
    `const x = { [Symbol.toPrimitive]() { ${claim}; return 1; } }; x * 2;`,
    `[...{ *[Symbol.iterator]() { ${claim}; } }];`,
    `JSON.stringify({ toJSON() { ${claim}; } });`,
    `JSON.stringify({ a: 1 }, () => { ${claim}; });`,
    `await { then(done) { ${claim}; done(); } };`,
    `return { then(done) { ${claim}; done(); } };`,
    `(event, api) => ({ then(done) { ${claim}; done(); } })`,
    `const f = async () => ({ then(done) { ${claim}; done(); } }); f();`,
    `const act = (done) => { ${claim}; done(); }; const x = { then: act }; for await (const one of [x]);`,
    `api.fetch('https://h.example/').then(() => ({ then(done) { ${claim}; done(); } }));`,
    `const x = { get y() { ${claim}; } }; ({ ...x });`,
    `function f() { ${claim}; } new f();`,
    `await new Promise((done) => { ${claim}; done(); });`,
    `await new Promise((done) => done()).then(() => { ${claim}; });`,
    `class A { static x = ${claim}; }`,
    `let name = 'x'; const o = { toString() { name = 'admin'; return ''; } }; name = 'y'; '' + o; api.session.setCustomClaim(name, 1);`,
    `let name = 'x'; const p = new Promise((done) => { name = 'admin'; done(); }); name = 'y'; await p; api.session.setCustomClaim(name, 1);`,
  ])('counts as possible: %s', (source) => {
    expect(maySet(read(source))).toBe(true);
  });
});

describe('ways to the api that are not followed', () => {
  it.each([
    `globalThis.${claim};`,
    `this.${claim};`,
    `api.session.setCustomClaim.call(null, 'admin', 1);`,
    `api.session.setCustomClaim.apply(null, ['admin', 1]);`,
    `Reflect.apply(api.session.setCustomClaim, null, ['admin', 1]);`,
    'const set = ([name]) => api.session.setCustomClaim(name, 1); set`admin`;',
  ])('count as able to do anything: %s', (source) => {
    expect(maySet(read(source))).toBe(true);
  });
});

describe('what the language throws', () => {
  it.each([
    'new RegExp("(")',
    '(1.5).toFixed(200)',
    '(1.5).toPrecision(0)',
    'structuredClone({ f: () => 1 })',
    '1 instanceof event.client.id',
    '1n + 1',
  ])('can be caught: %s', (source) => {
    expect(maySet(read(`try { ${source}; } catch { ${claim}; }`))).toBe(true);
  });
});

describe('code that is nothing out of the ordinary', () => {
  it.each([
    `const text = String({ a: 1 });`,
    `const seen = {}; seen[event.client.id] = 1;`,
    "const text = String.raw`\\d${event.client.id}`; api.state.set('x', text);",
    `const rule = { when: () => event.request.asn.is_tor, then: () => 1 }; if (rule.when()) api.state.set('x', rule.then());`,
    `const by = { web: () => 1, spa: () => 2 }; api.state.set('x', by.web());`,
    `if (event.client.id instanceof Date) api.log('info', (1.5).toFixed(0));`,
    `if (new RegExp('^a+$').test(event.client.id)) api.state.set('x', structuredClone('a'));`,
  ])('is followed: %s', (source) => {
    const facts = read(source);
    expect(facts.ways).not.toBeNull();
    expect(maySet(facts)).toBe(false);
  });
});
