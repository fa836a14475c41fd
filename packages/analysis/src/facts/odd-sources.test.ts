import { describe, expect, it } from '@jest/globals';
import type { ActionFacts } from './action-facts.ts';
import { differenceOf, readsOpaque, waysThatHold } from './testing/compare-ways.ts';
import { factsOf } from './testing/describe-facts.ts';
import { Dice } from './testing/dice.ts';
import { generateDocuments } from './testing/generate-documents.ts';
import { type ObservedEffect, runSource } from './testing/run-source.ts';

/** Right code of the less usual kinds. A run of each does what it says, and nothing that the facts exclude. */
const odd: Readonly<Record<string, string>> = {
  'a method that is not there, called with ?.': `const hooks = { before: null, after: () => api.state.set('after', 1) };
    hooks.before?.(); hooks.after?.(); hooks.missing?.(api.state.set('never', 1));
    event.user?.email?.split?.('@').slice?.(0, 1).forEach?.((part) => api.state.set('p', part));
    event.client.id.nothing?.(); api.missing?.();`,
  'methods of texts, lists and numbers that are not followed': `const words = [...(event.user?.email ?? '').matchAll(/[a-z]+/g)].map((m) => m[0]);
    api.state.set('words', words); api.state.set('risk', event.authentication.risk_score.toExponential(1));
    if (event.transaction.scopes.propertyIsEnumerable(0)) api.state.set('first', true);
    api.state.set('own', { a: 1 }.propertyIsEnumerable('a')); api.state.set('same', { a: 1 }.valueOf().a);`,
  'an object with an iterator of its own': `const keys = { *[Symbol.iterator]() { yield 'p'; yield 'q'; } };
    for (const key of keys) api.state.set(key, 1);
    const [first] = keys; api.state.set('first', first); api.state.set('all', [...keys]);`,
  'a map taken apart': `const [[key, value]] = new Map([['a', 1]]); api.state.set(key, value);
    const [one] = new Set(['x']).values(); api.state.set('one', one);`,
  'a generator that is sent values': `function* ask() { const got = yield 1; api.state.set('got', got); }
    const asking = ask(); asking.next(); asking.next('hello'); api.state.set('done', true);`,
  'a promise of its own': `await new Promise((resolve) => { api.state.set('in', 1); resolve(); }); api.state.set('out', 1);`,
  'what the language calls by itself': `const a = { valueOf() { api.state.set('a', 1); return 5; } }; if (a > 3) api.state.set('big', 1);
    const b = { [Symbol.toPrimitive]() { api.state.set('b', 1); return 1; } }; api.state.set('sum', +b + 1);
    const c = { toJSON() { api.state.set('c', 1); return {}; } }; JSON.stringify(c);
    const d = { then(done) { api.state.set('d', 1); done(); } }; await d;`,
  'numbers without end': `const n = 10n ** 3n;
    try { api.state.set('n', n); } catch { api.state.set('n', String(n)); }`,
  'a template with a tag': `const tag = (parts, ...values) => { api.state.set('n', values.length); return parts.raw.join('|'); };
    api.state.set('t', tag\`a\${1}b\${2}c\`); api.state.set('raw', String.raw\`\\d\${event.client.id}\`);`,
  'functions that keep the variable of their turn': `const fns = [];
    for (let i = 0, last = -1; i < 3; last = i, i++) fns.push(() => i * 10 + last);
    for (var j = 0; j < 2; j++) fns.push(() => j);
    api.state.set('kept', fns.map((f) => f()));`,
  'a loop that is tested after its turn': `let n = 0;
    do { n += 1; if (event.request.asn.is_tor) api.state.set('tor' + n, n); } while (n < 2 && event.client.id !== 'x');
    do { if (event.user) api.session.setCustomClaim('once', 1); } while (false);`,
  'what a copy is': `api.state.set('object', Array.isArray(structuredClone({ a: 1 })));
    api.state.set('list', Array.isArray(structuredClone([1])));`,
  'all three arguments of a callback': `api.state.set('n', ['a', 'b'].map((item, at, all) => item + at + all.length));
    api.state.set('sum', [1, 2, 3].reduce((sum, item, at, all) => sum + item * at + all.length, 0));
    api.state.set('cut', ['10', '11'].map(Number)); event.transaction.scopes.forEach((s, at, all) => all.length);`,
  'a prototype that is set': `const json = JSON.parse('{"__proto__": {"admin": true}}');
    if (Object.assign({}, json).admin) api.state.set('assigned', 1);
    const o = {}; o.__proto__ = { admin: true }; if (o.admin) api.state.set('written', 1);
    api.state.set('spread', { ...json }.admin ?? null);`,
  'values that a set holds once': `api.state.set('size', new Set(['a', 'a', 1, '1', null, 'b', null]).size);
    const own = new Set([event.client.id]); api.state.set('own', own.size); api.state.set('all', [...new Set([2, 1, 2])]);`,
  'values that a set may hold once': `const both = new Set([event.client.id, 'gold', 'gold']); both.add('US');
    if (both.size === 3) api.state.set('three', true); else api.state.set('fewer', true);`,
  'requests that are waited for one by one': `for await (const answer of [api.fetch('https://h.example/a')]) void answer;
    api.state.set('end', 1);`,
};

async function observe(source: string, facts: ActionFacts): Promise<void> {
  for (let seed = 0; seed < 40; seed += 1) {
    const documents = generateDocuments(new Dice(seed));
    const seen = await runSource(source, documents.event, documents.step, documents.outcomes);
    const unforeseen =
      seen.end === 'throws' ? [] : seen.effects.filter((effect) => !isForeseen(effect, facts));
    expect(unforeseen).toEqual([]);
    if (facts.ways === null || readsOpaque(facts)) continue;
    const [way, ...others] = waysThatHold(facts, documents);
    expect(others).toEqual([]);
    expect(way === undefined ? 'no way holds' : differenceOf(way, documents, seen)).toBeNull();
  }
}

/** The effect is not said never to happen. */
function isForeseen({ kind, name }: ObservedEffect, { effects }: ActionFacts): boolean {
  return effects.some(
    (site) =>
      site.kind === kind &&
      site.certainty !== 'never' &&
      (site.names === null || site.names.includes(String(name))),
  );
}

describe('odd code', () => {
  it.each(Object.keys(odd))('%s', async (name) => {
    const source = `void 0;\n${odd[name] ?? ''}`;
    const facts = factsOf(source);
    expect(facts.parsed).toBe(true);
    expect(facts.dead).toEqual([]);
    await observe(source, facts);
  });
});
