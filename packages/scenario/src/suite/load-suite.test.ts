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
      expect.stringMatching(/^4:22 scenarios\[0\]\.given\.preset .*"us-user"\|"tor"\|"vpn"\|"m2m"\|"empty"/u),
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
      '2:1 scenario unknown key "scenario" in the suite',
    ],
    ['scenario', yaml('    when: {}\n'), '4:5 scenarios[0].when unknown key "when" in scenarios[0]'],
    [
      'given',
      yaml('    given:\n      users: {}\n'),
      '5:7 scenarios[0].given.users unknown key "users" in scenarios[0].given',
    ],
    [
      'expect',
      yaml('    expect: { stats: completed }\n'),
      '4:15 scenarios[0].expect.stats unknown key "stats" in scenarios[0].expect',
    ],
    [
      'respond',
      yaml('    given:\n      fetch:\n        - url: https://a.example/\n          respond: { code: 200 }\n'),
      '7:22 scenarios[0].given.fetch[0].respond.code unknown key "code" in scenarios[0].given.fetch[0].respond',
    ],
    [
      'user',
      yaml('    given:\n      user:\n        mail: x\n'),
      '6:9 scenarios[0].given.user.mail unknown key "mail" in scenarios[0].given.user',
    ],
    [
      'authentication',
      yaml('    given:\n      authentication: { outcome: failed, reason: x, aal: aal1 }\n'),
      '5:53 scenarios[0].given.authentication.aal unknown key "aal" in scenarios[0].given.authentication',
    ],
    [
      'fetches',
      yaml('    expect:\n      fetches:\n        - hots: a.example\n'),
      '6:11 scenarios[0].expect.fetches[0].hots unknown key "hots" in scenarios[0].expect.fetches[0]',
    ],
  ])('scenarios: an unknown key is an error with its line: %s', (_where, text, finding) => {
    expect(findingsOf(text)).toEqual([finding]);
  });

  it('scenarios: JSON is told with the same places', () => {
    const text = '{\n\t"flow": "login",\n\t"scenarios": [\n\t\t{ "name": "x", "expects": {} }\n\t]\n}\n';
    expect(findingsOf(text, 'suite.json')).toEqual([
      '4:18 scenarios[0].expects unknown key "expects" in scenarios[0]',
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
      '4:28 scenarios[0].expect.claims.n',
    ],
    [
      'unknown audit type',
      yaml('    expect: { audit: [{ type: token.isued }] }\n'),
      '4:31 scenarios[0].expect.audit[0].type',
    ],
    ['no scenarios', 'flow: login\nscenarios: []\n', '2:12 scenarios'],
    ['no flow', 'scenarios: [{ name: x }]\n', '1:1 flow'],
    ['empty file', '', '1:1  the suite'],
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
      '6:39 scenarios[0].given.event.authentication.risk_score scenarios[0].given.event.authentication.risk_score',
      '7:25 scenarios[0].given.event.client.type scenarios[0].given.event.client.type',
      '8:19 scenarios[0].given.event.sessions the event has no group "sessions"',
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
    expect(findingsOf(submitted)[0]).toContain('unknown key "app_metadata"');
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
