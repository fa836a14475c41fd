import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadSuite, parseSuite } from './load-suite.ts';

const yaml = (scenario: string) => `flow: login\nscenarios:\n  - name: one\n${scenario}`;

/** `line:column path message` of each finding. */
function findingsOf(text: string, file = 'suite.yaml'): string[] {
  const loaded = parseSuite(text, file);
  if (loaded.ok) return [];
  return loaded.findings.map(
    ({ line, column, path, message }) => `${line}:${column} ${path ?? ''} ${message}`,
  );
}

describe('loading a suite', () => {
  it('scenarios: the format page loads whole', () => {
    const text = yaml(`    given:
      event: { request: { geo: { country: US } } }
      user: { email: jane@acme.example, app_metadata: { tier: free } }
      authentication: { outcome: authenticated, aal: aal1, methods: [password] }
      prompts: { mfa: { verified: true } }
      fetch:
        - { method: POST, url: "https://fraud.example.com/v1/check", respond: { status: 200, json: { risk_score: 12 } } }
        - { url: "https://down.example.com/*", fail: timeout }
      now: 2026-01-05T09:00:00Z
      seed: 7
    expect:
      status: completed
      visited: [tag-account-tier]
      notVisited: [blocked]
      state: { tag-account-tier: { tier: enterprise } }
      claims: { tier: enterprise }
      app_metadata: { tier: enterprise }
      logs: [ { level: info, contains: tier } ]
      deny: { reason: disposable-email-blocked, error_kind: null, userMessage: "…" }
      audit: [ { type: token.issued } ]
      fetches: [ { host: fraud.example.com, body: { email: jane@acme.example } } ]
      expressions: [ 'step.tag-account-tier.tier == "enterprise"', 'size(event.authentication.methods) == 1' ]
`);
    const loaded = parseSuite(text, 'suite.yaml');
    expect(loaded.ok && loaded.suite.scenarios.map(({ name }) => name)).toEqual(['one']);
  });

  it('scenarios: a preset is one of five, and who is logged in can sign in', () => {
    expect(findingsOf(yaml('    given: { preset: toor }\n'))).toEqual([
      '4:22 scenarios[0].given.preset "preset" cannot be "toor"',
    ]);
    const signsIn = (preset: string) =>
      findingsOf(yaml(`    given: { preset: ${preset}, authentication: { outcome: authenticated } }\n`));
    expect(signsIn('vpn')).toEqual([]);
    expect(signsIn('m2m')).toEqual([expect.stringContaining('says nothing about who')]);
    expect(findingsOf(yaml('    given: { preset: vpn, authentication: { outcome: registered } }\n'))).toEqual(
      [expect.stringContaining('says nothing about who')],
    );
  });

  it.each([
    [
      'top',
      'flow: login\nscenario: []\nscenarios: [{ name: x }]\n',
      '2:1 scenario the key "scenario" is not known here',
    ],
    ['scenario', yaml('    when: {}\n'), '4:5 scenarios[0].when the key "when" is not known here'],
    [
      'given',
      yaml('    given:\n      users: {}\n'),
      '5:7 scenarios[0].given.users the key "users" is not known here',
    ],
    [
      'expect',
      yaml('    expect: { stats: completed }\n'),
      '4:15 scenarios[0].expect.stats the key "stats" is not known here',
    ],
    [
      'respond',
      yaml('    given:\n      fetch:\n        - url: https://a.example/\n          respond: { code: 200 }\n'),
      '7:22 scenarios[0].given.fetch[0].respond.code the key "code" is not known here',
    ],
    [
      'user',
      yaml('    given:\n      user:\n        mail: x\n'),
      '6:9 scenarios[0].given.user.mail the key "mail" is not known here',
    ],
    [
      'authentication',
      yaml('    given:\n      authentication: { outcome: failed, reason: x, aal: aal1 }\n'),
      '5:53 scenarios[0].given.authentication.aal the key "aal" is not known here',
    ],
    [
      'fetches',
      yaml('    expect:\n      fetches:\n        - hots: a.example\n'),
      '6:11 scenarios[0].expect.fetches[0].hots the key "hots" is not known here',
    ],
  ])('scenarios: an unknown key is an error with its line: %s', (_where, text, finding) => {
    expect(findingsOf(text)).toEqual([finding]);
  });

  it('scenarios: JSON is told with the same places', () => {
    const text = '{\n\t"flow": "login",\n\t"scenarios": [\n\t\t{ "name": "x", "expects": {} }\n\t]\n}\n';
    expect(findingsOf(text, 'suite.json')).toEqual([
      '4:18 scenarios[0].expects the key "expects" is not known here',
    ]);
  });

  it.each([
    ['wrong status', yaml('    expect: { status: complete }\n'), '4:23 scenarios[0].expect.status'],
    ['no slug', yaml('    expect: { visited: [Not_A_Slug] }\n'), '4:25 scenarios[0].expect.visited[0]'],
    ['not a moment', yaml('    given: { now: yesterday }\n'), '4:19 scenarios[0].given.now'],
    [
      'neither respond nor fail',
      yaml('    given:\n      fetch: [{ url: "https://a.example" }]\n'),
      '5:15 scenarios[0].given.fetch[0]',
    ],
    [
      'respond and fail',
      yaml('    given:\n      fetch: [{ url: "https://a.example", fail: refused, respond: {} }]\n'),
      '5:15 scenarios[0].given.fetch[0]',
    ],
    [
      'not a number of JSON',
      yaml('    expect: { claims: { n: .inf } }\n'),
      '4:28  this is no number that JSON can say',
    ],
    [
      'unknown audit type',
      yaml('    expect: { audit: [{ type: token.isued }] }\n'),
      '4:31 scenarios[0].expect.audit[0].type',
    ],
    ['no scenarios', 'flow: login\nscenarios: []\n', '2:12 scenarios'],
    ['no flow', 'scenarios: [{ name: x }]\n', '1:1  the key "flow" is missing'],
    ['empty file', '', '1:1  the suite is empty'],
    ['a list', '- name: x\n', '1:1  the suite should be an object, not a list'],
    [
      'an empty item',
      'flow: login\nscenarios:\n  -\n',
      '3:4 scenarios[0] scenarios[0] should be an object, not null',
    ],
    [
      'no URL',
      yaml('    given: { fetch: [{ url: "https://a b", respond: {} }] }\n'),
      '4:29 scenarios[0].given.fetch[0].url',
    ],
  ])('scenarios: a value of the wrong kind is told with its place: %s', (_what, text, start) => {
    expect(findingsOf(text)[0]).toMatch(new RegExp(`^${start.replace(/[.[\]]/gu, '\\$&')}`, 'u'));
    expect(findingsOf(text)).toHaveLength(1);
  });

  it('scenarios: all problems are told at once', () => {
    const text = yaml('    given: { sed: 1 }\n    expect: { stats: x, status: y }\n');
    expect(findingsOf(text)).toHaveLength(3);
  });

  it.each([
    ['duplicate key', yaml('    expect: { status: denied, status: completed }\n'), 'suite.yaml'],
    ['two documents', 'flow: login\nscenarios: [{ name: x }]\n---\nflow: login\n', 'suite.yaml'],
    ['a tag of its own', yaml('    expect: { state: !thing {} }\n'), 'suite.yaml'],
    ['a text of bytes', yaml('    expect: { state: { a: { b: !!binary aGk= } } }\n'), 'suite.yaml'],
    ['a key that gets lost', yaml('    expect: { state: { a: { __proto__: {} } } }\n'), 'suite.yaml'],
    [
      'a key that gets lost in JSON',
      '{ "flow": "a", "scenarios": [{ "name": "x", "__proto__": {} }] }',
      'suite.json',
    ],
    ['a key that is no text', yaml('    expect: { state: { [a]: {} } }\n'), 'suite.yaml'],
    ['a comment in JSON', '{ "flow": "login", "scenarios": [{ "name": "x" }] } # yaml\n', 'suite.json'],
    ['a trailing comma in JSON', '{ "flow": "login", "scenarios": [{ "name": "x" },] }', 'suite.json'],
    ['YAML in a JSON file', 'flow: login\nscenarios: [{ name: x }]\n', 'suite.json'],
    [
      'a duplicate key in JSON',
      '{ "flow": "login", "flow": "token", "scenarios": [{ "name": "x" }] }',
      'suite.json',
    ],
  ])('scenarios: is refused: %s', (_what, text, file) => {
    const loaded = parseSuite(text, file);
    expect(loaded.ok ? [] : loaded.findings.map(({ code }) => code)).toContain(
      file.endsWith('.json') ? 'bad-json' : 'bad-yaml',
    );
  });

  it('8.2 an event that breaks the schema is told by path and line', () => {
    const text = yaml(`    given:
      event:
        authentication: { risk_score: 101 }
        client: { type: robot }
        sessions: {}
`);
    expect(findingsOf(text).map((line) => line.replace(/: .*/u, ''))).toEqual([
      '6:39 scenarios[0].given.event.authentication.risk_score "risk_score" is too large',
      '7:25 scenarios[0].given.event.client.type "type" cannot be "robot"',
      '8:9 scenarios[0].given.event.sessions the key "sessions" is not known here',
    ]);
  });

  it('8.1 fields of the host inside a group are welcome', () => {
    expect(findingsOf(yaml('    given: { event: { request: { device_trust: high } } }\n'))).toEqual([]);
  });

  it('4.2 an expression that does not compile is told before anything runs', () => {
    const found = findingsOf(
      yaml('    expect:\n      expressions:\n        - step.a.b == 1\n        - stepp.a.b == 1\n'),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^7:11 scenarios\[0\]\.expect\.expressions\[1\] .*column 1 of the expression/u);
  });

  it('scenarios: an answer needs somebody', () => {
    const text = yaml('    given:\n      authentication: { outcome: authenticated }\n');
    expect(findingsOf(text)).toEqual([
      '5:23 scenarios[0].given.authentication "authenticated" says nothing about who',
    ]);
  });

  it('scenarios: a new user brings no app_metadata', () => {
    const text = yaml(
      '    given:\n      authentication: { outcome: registered }\n      user: { email: a@b.example, app_metadata: { admin: true } }\n',
    );
    expect(findingsOf(text)).toEqual([
      '6:49 scenarios[0].given.user.app_metadata a new user has no app_metadata yet',
    ]);
    const submitted = text.replace('registered }', 'registered, user: { app_metadata: {} } }');
    expect(findingsOf(submitted)[0]).toContain('the key "app_metadata" is not known here');
  });

  it('scenarios: names tell scenarios apart', () => {
    expect(findingsOf('flow: login\nscenarios:\n  - name: x\n  - name: x\n')).toEqual([
      '4:11 scenarios[1].name two scenarios are named "x"',
    ]);
  });

  it('scenarios: anchors and merges are read, and their places kept', () => {
    const text = `flow: login
scenarios:
  - name: one
    given: &base { user: { email: a@b.example }, authentication: { outcome: authenticated } }
  - name: two
    given: { <<: *base, seed: 2 }
  - name: three
    given: *base
`;
    const loaded = parseSuite(text, 'suite.yaml');
    expect(loaded.ok && loaded.suite.scenarios[1]?.given).toMatchObject({
      seed: 2,
      user: { email: 'a@b.example' },
    });
    expect(loaded.ok && loaded.suite.locate(['scenarios', 2, 'given', 'user']).line).toBe(4);
  });

  it.each([
    [
      'an alias without its anchor',
      yaml('    given: *base\n'),
      '4:12  there is no anchor "base" above this alias',
    ],
    [
      'an alias that leads into itself',
      yaml('    given: { event: &e { request: *e } }\n'),
      '4:35  this alias leads into itself',
    ],
    [
      'a second document',
      'flow: login\n---\nflow: login\n',
      '2:1  a suite is one document, and another one begins here',
    ],
    [
      'brackets without end',
      `flow: ${'['.repeat(80)}${']'.repeat(80)}\n`,
      '1:71  it is nested more than 64 levels',
    ],
    [
      'a comma too many',
      '{\n  "flow": "login",\n  "scenarios": [{ "name": "x" },]\n}',
      '3:33  a value is missing here',
    ],
  ])('scenarios: %s is told at its place', (_what, text, finding) => {
    expect(findingsOf(text, text.startsWith('{') ? 's.json' : 's.yaml')).toEqual([finding]);
  });

  it('scenarios: what is merged in is found where it is written, and what is meant is suggested', () => {
    const text = yaml(
      '    given: &base { sed: 1 }\n  - name: two\n    given: { <<: [*base], preset: tor }\n',
    );
    const loaded = parseSuite(text, 'suite.yaml');
    const told = loaded.ok ? [] : loaded.findings.map(({ line, column, hint }) => [line, column, hint]);
    expect(told).toEqual([
      [4, 20, 'Did you mean "seed"?'],
      [4, 20, 'Did you mean "seed"?'],
    ]);
  });

  it('scenarios: an alias bomb is refused', () => {
    const layers = Array.from(
      { length: 12 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`,
    );
    const found = findingsOf(`l0: &l0 [x]\n${layers.join('\n')}\n`);
    expect(found.join()).toMatch(/alias/iu);
  });

  it('scenarios: any text is either a suite or has a finding inside it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string({ unit: fc.constantFrom(...'ab:{}[],-&*!|>\'"#%@?\n\t ') }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('s.json', 's.yaml'), (input, file) => {
        const loaded = parseSuite(input, file);
        const lines = input.split('\n').length;
        expect(
          loaded.ok || loaded.findings.every(({ line, column }) => line >= 1 && line <= lines && column >= 1),
        ).toBe(true);
        expect(loaded.ok || loaded.findings.length > 0).toBe(true);
      }),
    );
  });

  it('scenarios: files are read from disk, and one that cannot be is a finding', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'suite-'));
    try {
      const good = join(folder, 'good.yml');
      const bytes = join(folder, 'bytes.yaml');
      await writeFile(good, 'flow: login\nscenarios: [{ name: x }]\n');
      await writeFile(bytes, new Uint8Array([0xff, 0xfe, 0x00]));
      expect((await loadSuite(good)).ok).toBe(true);
      for (const file of [bytes, join(folder, 'none.yaml'), folder]) {
        const loaded = await loadSuite(file);
        expect(loaded.ok ? '' : loaded.findings.map(({ code }) => code).join()).toBe('unreadable-file');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
