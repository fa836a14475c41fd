import { describe, expect, it } from '@jest/globals';
import type { Expect } from '../suite/suite-schema.ts';
import { auditEvent, makeObservation, traceEntry, userRecord } from '../testing/make-observation.ts';
import { checkExpectations } from './check-expectations.ts';

const completed = makeObservation({
  result: { claims: { tier: 'enterprise', roles: ['a'] }, status: 'completed' },
  user: userRecord({ app_metadata: { tier: 'enterprise', address: { city: 'Pune', country: 'IN' } } }),
  event: { authentication: { methods: ['password'] }, user: { app_metadata: { tier: 'enterprise' } } },
  requests: [
    {
      method: 'POST',
      url: 'https://fraud.example.com/v1/check?x=1',
      host: 'fraud.example.com',
      path: '/v1/check',
      headers: { 'content-type': 'application/json' },
      body: '{ "email": "jane@acme.example", "ip": "203.0.113.10" }',
    },
    {
      method: 'GET',
      url: 'https://b.example/',
      host: 'b.example',
      path: '/',
      headers: {},
      body: 'plain text',
    },
  ],
  inspection: {
    trace: [
      traceEntry('check-country', { logs: [{ level: 'info', message: 'country US' }] }),
      traceEntry('gate', { type: 'decision' }),
      traceEntry('mfa', { outcome: 'awaiting' }),
      traceEntry('mfa'),
      traceEntry('tag', {
        logs: [
          { level: 'warn', message: 'tier enterprise' },
          { level: 'info', message: 'done' },
        ],
      }),
    ],
    audit: [
      auditEvent('custom_action.run', { data: { action: 'tag', version: 1 } }),
      auditEvent('token.issued', { data: { claims: ['tier'] } }),
      auditEvent('flow.run_completed'),
    ],
    state: { tag: { tier: 'enterprise', list: [1, { a: 1, b: 2 }] }, mfa: { verified: true } },
  },
});

const denied = makeObservation({
  result: { status: 'denied', userMessage: 'Call us.' },
  inspection: {
    trace: [traceEntry('blocked', { type: 'deny', outcome: 'denied' })],
    audit: [
      auditEvent('flow.run_denied', {
        outcome: 'denied',
        data: { reason: 'country-blocked', block: 'blocked', error_kind: null },
      }),
    ],
  },
});

const timedOut = makeObservation({
  result: { status: 'denied', userMessage: 'Call us.' },
  inspection: {
    audit: [
      auditEvent('flow.run_denied', {
        data: { reason: 'http_fetch_timeout', error_kind: 'http_fetch_timeout' },
      }),
    ],
  },
});

/** Paths of what missed. */
function missesOf(expected: Expect, observed = completed): string[] {
  return checkExpectations(expected, observed).map(({ path }) => path.join('.'));
}

const holds: readonly [string, Expect][] = [
  ['status', { status: 'completed' }],
  ['visited in order, others between', { visited: ['check-country', 'mfa', 'tag'] }],
  ['notVisited', { notVisited: ['blocked'] }],
  ['state subset', { state: { tag: { list: [1, { a: 1 }] }, mfa: {} } }],
  ['claims exact', { claims: { roles: ['a'], tier: 'enterprise' } }],
  ['app_metadata subset', { app_metadata: { address: { city: 'Pune' } } }],
  [
    'logs in order',
    { logs: [{ level: 'info' }, { contains: 'enterprise' }, { level: 'info', contains: 'done' }] },
  ],
  [
    'audit in order',
    { audit: [{ type: 'custom_action.run', data: { action: 'tag' } }, { type: 'flow.run_completed' }] },
  ],
  [
    'fetches as JSON',
    {
      fetches: [
        { method: 'post', host: 'fraud.example.com', body: { email: 'jane@acme.example' } },
        { body: 'plain text' },
      ],
    },
  ],
  [
    'fetch headers in any case',
    { fetches: [{ headers: { 'Content-Type': 'application/json' }, path: '/v1/check' }, {}] },
  ],
  [
    'expressions',
    { expressions: ['step.tag.tier == "enterprise"', 'size(event.authentication.methods) == 1'] },
  ],
  ['empty lists, beside something', { visited: [], logs: [], status: 'completed' }],
];

const breaks: readonly [string, Expect, readonly string[]][] = [
  ['status', { status: 'denied' }, ['status']],
  ['visited, not there', { visited: ['check-country', 'blocked'] }, ['visited.1']],
  ['visited, wrong order', { visited: ['tag', 'mfa'] }, ['visited.1']],
  ['visited twice', { visited: ['mfa', 'mfa'] }, ['visited.1']],
  ['notVisited', { notVisited: ['blocked', 'gate', 'tag'] }, ['notVisited.1', 'notVisited.2']],
  ['state value', { state: { tag: { tier: 'free' } } }, ['state.tag.tier']],
  ['state key', { state: { tag: { level: null } } }, ['state.tag.level']],
  ['state slug', { state: { tags: {} } }, ['state.tags']],
  ['state list shorter', { state: { tag: { list: [1] } } }, ['state.tag.list']],
  ['claims too few', { claims: { tier: 'enterprise' } }, ['claims.roles']],
  ['claims too many', { claims: { tier: 'enterprise', roles: ['a'], x: 1 } }, ['claims.x']],
  ['claims none', { claims: {} }, ['claims.tier', 'claims.roles']],
  ['app_metadata', { app_metadata: { address: { city: 'Delhi' } } }, ['app_metadata.address.city']],
  ['log text', { logs: [{ contains: 'missing' }] }, ['logs.0']],
  ['log level', { logs: [{ level: 'error' }] }, ['logs.0']],
  ['log order', { logs: [{ contains: 'done' }, { contains: 'country' }] }, ['logs.1']],
  ['one log for two', { logs: [{ contains: 'done' }, { contains: 'done' }] }, ['logs.1']],
  ['deny', { deny: { reason: 'x' } }, ['deny']],
  ['audit type', { audit: [{ type: 'user.created' }] }, ['audit.0']],
  ['audit data', { audit: [{ data: { action: 'other' } }] }, ['audit.0']],
  ['audit order', { audit: [{ type: 'token.issued' }, { type: 'custom_action.run' }] }, ['audit.1']],
  ['no fetches', { fetches: [] }, ['fetches', 'fetches']],
  ['too few fetches', { fetches: [{}] }, ['fetches']],
  ['too many fetches', { fetches: [{}, {}, { host: 'c.example' }] }, ['fetches.2']],
  [
    'fetch order',
    { fetches: [{ host: 'b.example' }, { host: 'fraud.example.com' }] },
    ['fetches.0.host', 'fetches.1.host'],
  ],
  [
    'fetch body',
    { fetches: [{ body: { email: 'x' } }, { body: 'other' }] },
    ['fetches.0.body.email', 'fetches.1.body'],
  ],
  ['fetch method', { fetches: [{ method: 'GET' }, {}] }, ['fetches.0.method']],
  ['fetch header', { fetches: [{ headers: { 'x-a': '1' } }, {}] }, ['fetches.0.headers.x-a']],
  ['expression false', { expressions: ['true', 'step.tag.tier == "free"'] }, ['expressions.1']],
  ['expression only truthy', { expressions: ['step.tag.tier'] }, ['expressions.0']],
  ['nothing expected', {}, ['']],
  [
    'only what holds of every run',
    { visited: [], notVisited: [], state: {}, logs: [], audit: [], expressions: [] },
    [''],
  ],
];

describe('expectations', () => {
  it.each(holds)('scenarios: holds: %s', (_name, expected) => {
    expect(missesOf(expected)).toEqual([]);
  });

  it.each(breaks)('scenarios: is told when it does not hold: %s', (_name, expected, paths) => {
    expect(missesOf(expected)).toEqual(paths);
  });

  it('5.21 error_kind null means an explicit deny, and an explicit deny only', () => {
    expect(
      missesOf({ deny: { reason: 'country-blocked', error_kind: null, userMessage: 'Call us.' } }, denied),
    ).toEqual([]);
    expect(missesOf({ deny: { error_kind: 'http_fetch_timeout' } }, timedOut)).toEqual([]);
    expect(missesOf({ deny: { error_kind: null } }, timedOut)).toEqual(['deny.error_kind']);
    expect(missesOf({ deny: { error_kind: 'timeout' } }, denied)).toEqual(['deny.error_kind']);
    expect(missesOf({ deny: { reason: 'x', userMessage: 'y' } }, denied)).toEqual([
      'deny.reason',
      'deny.userMessage',
    ]);
  });

  it('scenarios: a request without an answer fails any scenario, and is named', () => {
    const [request] = completed.requests;
    const misses = checkExpectations(
      { status: 'completed' },
      {
        ...completed,
        unanswered: request
          ? [
              { ...request, methods: [] },
              { ...request, methods: ['GET'] },
            ]
          : [],
      },
    );
    const message = 'no entry of given.fetch answers POST https://fraud.example.com/v1/check?x=1';
    expect(misses).toEqual([
      { path: [], message },
      { path: [], message: `${message}; the entry for this URL is of GET` },
    ]);
  });

  it('2.3 the engine failing is told even when no status is expected', () => {
    const failed = makeObservation({
      result: { status: 'failed' },
      inspection: { audit: [auditEvent('flow.run_failed', { data: { reason: 'store down' } })] },
    });
    expect(checkExpectations({ notVisited: ['a'] }, failed)).toEqual([
      { path: ['status'], message: 'expected "no failure", got "failed": reason "store down"' },
    ]);
    expect(checkExpectations({ status: 'failed' }, failed)).toEqual([]);
  });

  it('scenarios: a wrong status says why the run ended, or what it waits for', () => {
    expect(checkExpectations({ status: 'completed' }, denied)[0]?.message).toBe(
      'expected "completed", got "denied": reason "country-blocked", block blocked',
    );
    const waiting = makeObservation({
      result: {
        status: 'awaiting',
        awaiting: {
          kind: 'prompt',
          block: 'mfa',
          prompt: 'mfa-totp',
          input: {},
          expiresAt: '2026-01-01T00:15:00.000Z',
        },
      },
    });
    expect(checkExpectations({ status: 'completed' }, waiting)[0]?.message).toContain('at prompt "mfa"');
  });

  it('scenarios: app_metadata of nobody is told', () => {
    expect(checkExpectations({ app_metadata: {} }, denied)).toEqual([
      { path: ['app_metadata'], message: 'the run ended up with no user' },
    ]);
  });

  it('scenarios: messages show both sides, and what an expression read', () => {
    expect(checkExpectations({ claims: { tier: 'free', roles: ['a'] } }, completed)[0]?.message).toBe(
      'expected "free", got "enterprise"',
    );
    expect(checkExpectations({ expressions: ['step.tag.tier == "free"'] }, completed)[0]?.message).toBe(
      'step.tag.tier == "free" is false, not true: step.tag.tier is "enterprise"',
    );
    expect(checkExpectations({ visited: ['mfa', 'gate'] }, completed)[0]?.message).toBe(
      '"gate" was not visited after the ones before it; the run took check-country → gate → mfa → tag',
    );
  });
});
