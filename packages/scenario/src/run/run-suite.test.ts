import { describe, expect, it } from '@jest/globals';
import { defaultEvent, type EventSnapshot, eventSchema } from '@sluice/engine';
import { bundleFromParts, SluiceError } from '@sluice/flow';
import { parseSuite, type Suite } from '../suite/load-suite.ts';
import { type FakeScript, fakeEngine } from '../testing/fake-engine.ts';
import { auditEvent, traceEntry } from '../testing/make-observation.ts';
import { joinResults, runScenario, runSuite } from './run-suite.ts';

const pass = { type: 'allow' };
const { bundle } = bundleFromParts({
  tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: {
        'post-auth': {
          start: 'mfa',
          blocks: {
            mfa: { type: 'prompt', prompt: 'mfa-totp', next: 'sub' },
            sub: { type: 'run_flow', flow: 'inner', next: 'last' },
            last: pass,
          },
        },
      },
    },
    {
      slug: 'inner',
      name: 'Inner',
      trigger: 'subflow',
      stages: { main: { start: 'device', blocks: { device: { type: 'prompt', prompt: 'device' } } } },
    },
  ],
  actions: [],
  users: [
    { id: 'usr_jane', email: 'jane@acme.example', app_metadata: { tier: 'free' } },
    { email: 'sam@home.example' },
  ],
});

function suiteOf(given: unknown, expected: unknown): Suite {
  const text = JSON.stringify(
    { flow: 'login', scenarios: [{ name: 'one', given, expect: expected }] },
    null,
    1,
  );
  const loaded = parseSuite(text, 'suite.json');
  if (!loaded.ok) throw new Error(loaded.findings.map(({ message }) => message).join('\n'));
  return loaded.suite;
}

async function run(given: unknown, expected: unknown = { status: 'completed' }, script: FakeScript = {}) {
  const { calls, createEngine } = fakeEngine(script);
  const result = await runSuite(suiteOf(given, expected), { bundle, createEngine });
  const failures = result.scenarios.flatMap((scenario) => scenario.failures);
  return { calls, result, failures, setup: calls.setups[0], start: calls.starts[0] };
}

describe('running a suite', () => {
  it('scenarios: given.event is merged over a complete default event', async () => {
    const { start } = await run({ event: { request: { geo: { country: 'IN' } } } });
    expect(start).toEqual({
      tenant: 'acme',
      flow: 'login',
      event: {
        ...defaultEvent,
        request: { ...defaultEvent.request, geo: { ...defaultEvent.request.geo, country: 'IN' } },
      },
    });
  });

  it('scenarios: given.event is merged over the preset, whose user is in the store and signs in', async () => {
    const { setup, start } = await run({
      preset: 'tor',
      event: { request: { geo: { country: 'SE' } } },
      authentication: { outcome: 'authenticated' },
    });
    expect(start?.event.request).toMatchObject({ geo: { country: 'SE' }, asn: { is_tor: true } });
    expect(start?.event.user).toMatchObject({ id: 'usr_jane_doe', email: 'jane.doe@example.com' });
    expect(setup?.users.map(({ id }) => id)).toContain('usr_jane_doe');
    expect(start?.authentication).toEqual({ outcome: 'authenticated', user: { id: 'usr_jane_doe' } });
  });

  it("scenarios: given.user takes the place of the preset's, and whoever registers is not known", async () => {
    const other = await run({ preset: 'vpn', user: { id: 'usr_x', email: 'x@acme.example' } });
    expect(other.start?.event.user).toMatchObject({ id: 'usr_x', name: null });
    expect(other.setup?.users.map(({ id }) => id)).not.toContain('usr_jane_doe');
    for (const registered of [
      { user: { email: 'n@x.example' }, authentication: { outcome: 'registered' } },
      { authentication: { outcome: 'registered', user: { email: 'n@x.example' } } },
    ]) {
      const { start, setup } = await run({ preset: 'tor', ...registered });
      expect(start?.event.user).toBeUndefined();
      expect(setup?.users.map(({ id }) => id)).not.toContain('usr_jane_doe');
      expect(start?.authentication).toEqual({ outcome: 'registered', user: { email: 'n@x.example' } });
    }
  });

  it('scenarios: the empty preset knows nothing but a client', async () => {
    const { start } = await run({ preset: 'empty' });
    expect(start?.event).toEqual({ client: { id: 'client', type: 'web' } });
  });

  it('scenarios: given.user is in the store, known from the start, and signs in', async () => {
    const { setup, start } = await run({
      user: { email: 'new@acme.example', app_metadata: { tier: 'gold' } },
      authentication: { outcome: 'authenticated', aal: 'aal1', methods: ['password'] },
    });
    expect(setup?.users.map(({ id, app_metadata }) => [id, app_metadata])).toEqual([
      ['usr_jane', { tier: 'free' }],
      ['usr_bundle_2', {}],
      ['usr_scenario', { tier: 'gold' }],
    ]);
    expect(start?.event.user).toMatchObject({ id: 'usr_scenario', email: 'new@acme.example' });
    expect(start?.authentication).toEqual({
      outcome: 'authenticated',
      user: { id: 'usr_scenario' },
      aal: 'aal1',
      methods: ['password'],
    });
  });

  it('scenarios: given.user takes the place of the bundle user with its id or e-mail address', async () => {
    for (const user of [{ id: 'usr_jane', email: 'other@acme.example' }, { email: 'jane@acme.example' }]) {
      const { setup } = await run({ user });
      expect(setup?.users.filter(({ id }) => id === 'usr_jane')).toMatchObject([
        { ...user, app_metadata: {} },
      ]);
      expect(setup?.users).toHaveLength(2);
    }
  });

  it('scenarios: absent, nobody is known', async () => {
    const { start } = await run({ authentication: { outcome: 'failed', reason: 'x' } });
    expect(start?.event.user).toBeUndefined();
    expect(start?.authentication).toEqual({ outcome: 'failed', reason: 'x' });
    expect((await run({})).start?.authentication).toBeUndefined();
  });

  it('scenarios: a new user is a profile, neither stored nor known', async () => {
    const own = await run({
      authentication: { outcome: 'registered', user: { email: 'n@x.example', name: null } },
    });
    expect(own.start?.authentication).toEqual({
      outcome: 'registered',
      user: { email: 'n@x.example', name: null },
    });
    const given = await run({
      user: { id: 'usr_x', email: 'n@x.example', user_metadata: { a: 1 } },
      authentication: { outcome: 'registered', methods: ['password'] },
    });
    expect(given.start?.authentication).toEqual({
      outcome: 'registered',
      user: { email: 'n@x.example', user_metadata: { a: 1 } },
      methods: ['password'],
    });
    expect(given.start?.event.user).toBeUndefined();
    expect(given.setup?.users.some(({ email }) => email === 'n@x.example')).toBe(false);
  });

  it('scenarios: prompts are answered by block slug until the run ends', async () => {
    const given = { prompts: { mfa: { verified: true }, device: { managed: true } } };
    const { calls, failures } = await run(given, { status: 'completed' }, { prompts: ['mfa', 'device'] });
    expect(calls.resumes).toEqual([
      { tenant: 'acme', resumeToken: 'token-1', answer: { verified: true } },
      { tenant: 'acme', resumeToken: 'token-0', answer: { managed: true } },
    ]);
    expect(failures).toEqual([]);
  });

  it('scenarios: a prompt without an answer leaves the run awaiting', async () => {
    const { calls, failures } = await run({}, { status: 'awaiting' }, { prompts: ['mfa'] });
    expect(calls.resumes).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('scenarios: time stands at now, and seed and ids are the same every time', async () => {
    const { setup } = await run({ now: '2026-01-05T10:00:00+01:00', seed: 7 });
    const now = Date.parse('2026-01-05T09:00:00Z');
    expect(setup?.determinism).toEqual({ now, seed: 7 });
    expect([setup?.clock.now(), setup?.clock.now()]).toEqual([now, now]);
    expect([setup?.ids.next('run'), setup?.ids.next('usr')]).toEqual(['run_00000001', 'usr_00000002']);
    const plain = await run({});
    expect(plain.setup?.determinism).toEqual({ now: Date.parse('2026-01-01T00:00:00Z'), seed: 1 });
  });

  it('2.5 a sandbox shared by bundles is never given the code of another under the same tenant', async () => {
    const idWith = async (source: string) => {
      const action = {
        slug: 'a',
        source,
        language: 'javascript' as const,
        enabled: true,
        file: 'actions/a.js',
      };
      const other = { ...bundle, actions: new Map([['a', action]]) };
      const { calls, createEngine } = fakeEngine();
      await runSuite(suiteOf({}, { status: 'completed' }), { bundle: other, createEngine });
      return calls.setups[0]?.ids.next('ten');
    };
    expect(await idWith('api.deny("a")')).toBe(await idWith('api.deny("a")'));
    expect(await idWith('api.deny("a")')).not.toBe(await idWith('api.deny("b")'));
  });

  it('7.8 secrets are named, never real', async () => {
    const { setup } = await run({});
    expect(await setup?.secrets.get('acme', 'fraud-key')).toBe('secret:fraud-key');
  });

  it('scenarios: a request that no entry answers fails the scenario by name', async () => {
    const { failures } = await run(
      { fetch: [{ url: 'https://a.example/', respond: {} }] },
      { status: 'completed' },
      {
        onStart: async ({ wire }) => {
          const request = { headers: {}, body: null, allowPrivate: false, responseBytes: 10 };
          const signal = new AbortController().signal;
          await wire.send({ ...request, method: 'GET', url: new URL('https://a.example/') }, signal);
          await wire
            .send({ ...request, method: 'GET', url: new URL('https://b.example/x') }, signal)
            .catch(() => undefined);
        },
      },
    );
    expect(failures.map(({ message }) => message)).toEqual([
      'no entry of given.fetch answers GET https://b.example/x',
    ]);
  });

  it('scenarios: expressions see the event as the run left it, app_metadata as committed', async () => {
    const event = {
      ...eventSchema.parse(defaultEvent),
      tenant: { id: 'ten_1', slug: 'acme', name: 'Acme' },
      user: { id: 'usr_jane', email: 'jane@acme.example', app_metadata: { tier: 'stale' } },
      authentication: { aal: 'aal1', methods: ['password'], risk_score: 0 },
    };
    const { failures } = await run(
      {},
      {
        expressions: [
          'event.user.app_metadata.tier == "free"',
          'event.tenant.slug == "acme"',
          'size(event.authentication.methods) == 1',
          'step.mfa.verified == true',
        ],
        app_metadata: { tier: 'free' },
      },
      // The snapshot's types are those of the engine; this is the plain JSON it stands for.
      { event: event as unknown as EventSnapshot, inspection: { state: { mfa: { verified: true } } } },
    );
    expect(failures).toEqual([]);
  });

  it('scenarios: a failure names its path and its line', async () => {
    const { result, failures } = await run(
      {},
      { notVisited: ['last'], claims: { tier: 'x' } },
      {
        inspection: { trace: [traceEntry('last')], audit: [auditEvent('flow.run_completed')] },
      },
    );
    expect(result).toMatchObject({
      passed: 0,
      failed: 1,
      scenarios: [{ suite: 'suite.json', name: 'one', ok: false }],
    });
    expect(failures.map(({ path, line }) => [path, line])).toEqual([
      ['expect.notVisited[0]', 9],
      ['expect.claims.tier', 12],
    ]);
  });

  it('scenarios: a block that no flow has is a misspelt one', async () => {
    const { failures, calls } = await run(
      { prompts: { mfaa: {} } },
      { visited: ['mfa', 'device'], notVisited: ['lost'] },
    );
    expect(failures.map(({ path }) => path)).toEqual(['given.prompts.mfaa', 'expect.notVisited[0]']);
    expect(calls.starts).toEqual([]);
  });

  it('scenarios: what the engine refuses is a failure of the scenario', async () => {
    const { failures, calls } = await run(
      {},
      { status: 'completed' },
      {
        onStart: () => {
          throw new SluiceError('input_invalid', 'the event is not in order', {
            details: ['request.ip: not text'],
          });
        },
      },
    );
    expect(failures).toMatchObject([
      { path: 'given', message: 'the event is not in order\n  request.ip: not text' },
    ]);
    expect(calls.closed).toBe(1);
  });

  it('scenarios: an engine that breaks is not a failed scenario', async () => {
    const script = {
      onStart: () => {
        throw new SluiceError('store_unavailable', 'the database is away');
      },
    };
    await expect(run({}, {}, script)).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('scenarios: each scenario has an engine of its own, and every one is closed', async () => {
    const text = JSON.stringify({
      flow: 'login',
      scenarios: ['a', 'b'].map((name) => ({ name, expect: { status: 'completed' } })),
    });
    const loaded = parseSuite(text, 's.json');
    const { calls, createEngine } = fakeEngine();
    const seen: string[] = [];
    const result =
      loaded.ok &&
      (await runSuite(loaded.suite, { bundle, createEngine, observe: ({ name }) => seen.push(name) }));
    expect(result).toMatchObject({ passed: 2, failed: 0 });
    expect(calls.closed).toBe(2);
    expect(new Set(calls.setups.map(({ wire }) => wire)).size).toBe(2);
    expect(seen).toEqual(['a', 'b']);
    expect(result && joinResults([result, result])).toMatchObject({ passed: 4, failed: 0 });
  });

  it.each([
    ['logn', 'the bundle has no flow "logn"; did you mean "login"?'],
    ['payments', 'the bundle has no flow "payments"; it has login'],
    ['inner', '"inner" is a sub-routine and runs only inside other flows; name one that runs it'],
  ])('points at the flow of a suite that cannot be started: %s', async (flow, message) => {
    const loaded = parseSuite(`# ${flow}\nflow: ${flow}\nscenarios: [{ name: one }]\n`, 'suite.yaml');
    if (!loaded.ok) throw new Error('the suite does not load');
    const { calls, createEngine } = fakeEngine();
    const { failures } = await runScenario(loaded.suite, 0, { bundle, createEngine });
    expect(failures).toEqual([{ path: 'flow', line: 2, column: 7, message, source: `flow: ${flow}` }]);
    expect(calls.setups).toEqual([]);
  });

  it('points at the key of an expectation whose value begins below it, and shows that line', async () => {
    const text = [
      'flow: login',
      'scenarios:',
      '  - name: one',
      '    expect:',
      '      claims:',
      '        tier: gold',
      '      fetches: []',
      '      deny:',
      '        reason: x',
      '',
    ].join('\n');
    const loaded = parseSuite(text, 'suite.yaml');
    if (!loaded.ok) throw new Error('the suite does not load');
    const { createEngine } = fakeEngine({ result: { claims: { tier: 'free', more: 1 } } });
    const { failures } = await runScenario(loaded.suite, 0, { bundle, createEngine });
    expect(failures.map(({ path, line, column, source }) => [path, line, column, source])).toEqual([
      ['expect.claims.tier', 6, 15, '        tier: gold'],
      ['expect.claims.more', 5, 7, '      claims:'],
      ['expect.deny', 8, 7, '      deny:'],
    ]);
  });
});
