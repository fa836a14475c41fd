import { describe, expect, it } from '@jest/globals';
import { analyseSample, askAfter } from '../testing/analyse-parts.ts';

/** What is told of an action and of a decision behind it that reads `keys` without allowing for their absence. */
function told(source: string, ...keys: readonly string[]): string[] {
  const reads = keys.map((key) => `step.tag.${key} == event.client.id`).join(' || ');
  const sample = {
    actions: { tag: source },
    stages: askAfter('tag', reads),
    settings: { fetch: { allow: ['h.example'] } },
  };
  return analyseSample(sample)
    .findings.filter(({ code }) => code !== 'host-never-fetched')
    .map(({ code, message }) => `${code}: ${message}`);
}

const right: Readonly<Record<string, readonly [source: string, ...keys: string[]]>> = {
  'a class beside keys that are set on every way': [
    `class Risk { #score = 0; add(n) { this.#score += n; return this; } get high() { return this.#score > 80; } }
     const risk = new Risk().add(Number(event.request.asn.is_tor) * 90);
     if (risk.high) { api.deny('risk'); return; }
     if (event.request.asn.is_vpn) api.state.set('net', 'vpn'); else api.state.set('net', 'plain');
     api.state.set('done', 'yes');`,
    ...['net', 'done'],
  ],
  'methods of a class that set keys': [
    `class Base { run() { api.state.set('base', 'b'); } }
     class Own extends Base { run() { super.run(); api.state.set('own', 'o'); } }
     new Own().run();`,
    ...['base', 'own'],
  ],
  'keys that a loop sets, in code that is not followed to its end': [
    `class Empty {}
     for (const [key, value] of Object.entries({ a: 'x', b: 'y' })) api.state.set(key, value);`,
    ...['a', 'b'],
  ],
  'a request that nobody waits for': [
    `async function notify() { await api.fetch('https://h.example/audit'); }
     api.state.set('country', event.request.geo.country);
     notify();
     api.state.set('city', event.request.geo.city);`,
    ...['country', 'city'],
  ],
  'requests that are begun first and waited for later': [
    `async function ask(path) { const answer = await api.fetch('https://h.example/' + path); api.state.set(path, String(answer.status)); }
     const [a, b] = [ask('a'), ask('b')];
     await a; await b;`,
    ...['a', 'b'],
  ],
  'what an object inherits': [
    `const defaults = { plan: 'free' }; const mine = Object.create(defaults);
     if (mine.plan === 'free') api.state.set('plan', 'free');`,
    'plan',
  ],
  'flags in bits': [
    `const flags = (event.request.asn.is_tor ? 1 : 0) | 2;
     if (flags & 2) api.state.set('flags', String(flags));`,
    'flags',
  ],
  'what is left of a list': [
    `const [first, ...others] = event.transaction.scopes;
     api.state.set('first', first ?? 'none'); api.state.set('others', others.join());`,
    ...['first', 'others'],
  ],
  'a function of the language that is tried': [
    `let day = 'unknown';
     try { day = new Intl.DateTimeFormat('en').format(); api.state.set('day', day); } catch (error) { api.log('warn', error.message); }`,
    'day',
  ],
  'names of its own that the roots have as well': [
    `const days = [{ name: { first: { key: 1 } }, email: 'x' }];
     for (const event of days) api.log('info', event.email);
     days.map((event) => event.email); days.forEach(({ name: step }) => api.log('info', step.first.key));
     try { null.x; } catch (event) { api.log('warn', event.message); }
     { const step = { first: { key: 1 } }; api.log('info', String(step.first.key)); }
     class Out {}
     const later = (step) => step.second.key;
     api.state.set('n', 'x');`,
    'n',
  ],
  'a member of the api that is asked for first, and names of its own': [
    `if (api.cache) await api.cache.get('k');
     api.metrics?.count?.('login'); const log = api.audit ?? api.log; log('info', 'x');
     const send = (api) => api.send('x'); send({ send: () => null });
     api.state.set.call(null, 'k', 'x'); api.toString();`,
  ],
  'loose comparison': [`const limit = '10'; if (limit == 10) api.state.set('limit', 'ten');`, 'limit'],
  'a set that holds each value once': [
    `const once = new Set(['a', 'a']); if (once.size === 1) api.state.set('one', 'x');
     const either = new Set([event.client.id, event.client.id]); if (either.size === 1) api.state.set('same', 'x');`,
    ...['one', 'same'],
  ],
};

describe('right code', () => {
  it.each(Object.keys(right))('%s is no finding', (name) => {
    const [source = '', ...keys] = right[name] ?? [];
    expect(told(source, ...keys)).toEqual([]);
  });

  it('a list of thousands does not keep the rest from being told', () => {
    const domains = Array.from({ length: 4_000 }, (_, at) => `"d${at}.example"`);
    const source = `const blocked = [${domains.join()}]; const all = new Set(blocked);
      const domain = (event.user?.email ?? '').split('@')[1] ?? '';
      if (all.has(domain) || blocked.some((one) => domain.endsWith('.' + one))) { api.deny('blocked'); return; }
      api.state.set('domain', domain); if (event.request.asn.is_tor) api.state.set('tor', 'yes');`;
    expect(told(source, 'domain', 'tor')).toEqual([
      'sometimes-unset-step-key: step.tag.tor is read, and on some ways that lead here the action "tag" has not set it',
    ]);
  });

  it.each([
    [`api.stat.set('k', 1);`, 'api.stat', 'Did you mean "api.state.set"?'],
    [`api.access.deny('x');`, 'api.access', 'Did you mean "api.deny"?'],
    [
      `api.accessToken.setCustomClaim('k', 1);`,
      'api.accessToken',
      'Did you mean "api.session.setCustomClaim"?',
    ],
    [`api.user.setAppMetaData({});`, 'api.user.setAppMetaData', 'Did you mean "api.user.setAppMetadata"?'],
    [`const f = api['redirect'];`, 'api.redirect', expect.stringContaining('There is: api.deny, ')],
  ])('what the api does not have: %s', (source, name, hint) => {
    const { findings } = analyseSample({
      actions: { tag: source },
      stages: askAfter('tag', 'event.client.id == "x"'),
    });
    expect(findings.filter(({ code }) => code === 'unknown-api-method')).toMatchObject([
      { message: `the api has no ${name}: calling it throws, and the run is denied`, hint, line: 1 },
    ]);
  });

  it('a key with dots in it is spelled as it has to be read', () => {
    const { findings } = analyseSample({
      actions: { tag: `api.state.set('risk.level', 'low'); api.state.set('risk.why', 'x');` },
      stages: askAfter('tag', 'step.tag.risk.level == event.client.id'),
    });
    expect(findings.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        'unread-step-key',
        'step.tag["risk.why"] is set, and nothing reads it',
        'Read it, or do not set it: whatever is set is kept with the run.',
      ],
      [
        'unset-step-key',
        'step.tag.risk.level is read, and nothing sets it',
        'The key is "risk.level", dots included: read step.tag["risk.level"].',
      ],
    ]);
  });
});

describe('sluice-ignore', () => {
  const places = (source: string) =>
    analyseSample({
      actions: { tag: source },
      stages: askAfter('tag', 'event.client.id == "x"'),
    }).findings.map(({ code, line, column }) => [code, line, column]);

  it.each([
    ['a text', `api.state.set('k', 'https://x/ // sluice-ignore unread-step-key: no');`],
    [
      'a text on the line before',
      `const s = '// sluice-ignore unread-step-key: no';\napi.state.set('k', s);`,
    ],
    ['a template', `const s = \`\n// sluice-ignore unread-step-key: no\n\`; api.state.set('k', s);`],
    ['a comment of the other kind', `/* // sluice-ignore unread-step-key: no */ api.state.set('k', 1);`],
  ])('in %s it is no comment', (_what, source) => {
    expect(places(source).map(([code]) => code)).toEqual(['unread-step-key']);
  });

  it('stands behind another comment as well, and is told at its place', () => {
    expect(places(`api.state.set('k', 1); // why // sluice-ignore unread-step-key: read by hand`)).toEqual(
      [],
    );
    expect(places(`const a = 1; // why // sluice-ignore unread-step-key: read by hand`)).toEqual([
      ['idle-ignore', 1, 21],
    ]);
  });
});

describe('the length of a finding', () => {
  it('ends with the line, whatever ends it', () => {
    const source = "if (event.user) return; else return;\r\napi.deny(\r\n  'x');\n\tapi.log('info', 'y');";
    const { findings } = analyseSample({ actions: { tag: source } });
    expect(findings.map(({ code, line, column, length }) => [code, line, column, length])).toContainEqual([
      'unreachable-code',
      2,
      1,
      'api.deny('.length,
    ]);
  });
});

describe('what is out of the ordinary', () => {
  it.each([
    [
      'a key that one of several rules sets',
      `const rules = [
         { when: () => event.request.asn.is_tor, then: () => { api.deny('tor'); } },
         { when: () => event.authentication.risk_score > 40, then: () => { api.state.set('k', 'mid'); } },
       ];
       rules.find(({ when }) => when())?.then();`,
    ],
    [
      'a key that is set too late',
      `api.fetch('https://h.example/').then((answer) => api.state.set('k', String(answer.status)), () => api.state.set('k', 'none'));`,
    ],
    [
      'a key that is set in a loop',
      `for (const role of event.user?.app_metadata?.roles ?? []) if (role === 'admin') api.state.set('k', 'x');`,
    ],
    [
      'a key that is set on one side',
      `class Empty {}\nif (event.request.asn.is_tor) api.state.set('k', 'x');`,
    ],
  ])('%s is still told not to be set on every way', (_what, source) => {
    expect(told(source, 'k')).toEqual([
      'sometimes-unset-step-key: step.tag.k is read, and on some ways that lead here the action "tag" has not set it',
    ]);
  });
});
