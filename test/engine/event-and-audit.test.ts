import { describe, expect, it } from '@jest/globals';
import { auditTypes } from '@sluice/engine';
import { decodeJwt } from 'jose';
import { action, chain, claim, event, flow, only, patch, set, setUp } from './harness.ts';

describe('the event', () => {
  it('8.1 geo and asn are never absent, and hosts may add fields inside a group', async () => {
    let seen: Record<string, Record<string, unknown>> = {};
    const h = await setUp({
      flows: [flow({ 'pre-login': only('look', action('look')) })],
      actions: {
        look: ({ eventJson }) => {
          seen = JSON.parse(eventJson);
          return {};
        },
      },
    });
    await h.start({
      event: {
        client: { id: 'app', type: 'spa', first_party: true },
        request: { ip: '192.0.2.1', geo: { country: 'NL' }, device: { os: 'x' } },
      },
    });
    expect(Object.keys(seen).sort()).toEqual([
      'authentication',
      'client',
      'connection',
      'request',
      'tenant',
      'transaction',
    ]);
    expect(seen['request']).toEqual({
      ip: '192.0.2.1',
      user_agent: '',
      visitor_id: null,
      device: { os: 'x' },
      geo: { country: 'NL', region: '', city: '', latitude: 0, longitude: 0, timezone: '' },
      asn: { number: 0, org: '', is_tor: false, is_vpn: false, is_bogon: false },
    });
    expect(seen['authentication']).toEqual({ aal: 'aal0', methods: [], risk_score: 0 });
    expect(seen['client']).toEqual({ id: 'app', name: null, type: 'spa', first_party: true });
    expect(seen['tenant']).toEqual({ id: h.tenantId, slug: 'acme', name: 'Acme' });
    expect(seen['transaction']).toMatchObject({ scopes: [], audience: null, nonce: null });
  });

  it('8.2 an event that breaks the schema is refused with every problem named by path', async () => {
    const h = await setUp({ flows: [flow({ 'pre-login': only('a', { type: 'allow' }) })] });
    const bad = {
      client: { type: 'toaster' },
      authentication: { risk_score: 101, methods: 'password' },
      request: { geo: { latitude: 'north' } },
      weather: {},
    };
    const refused = await h.start({ event: bad as never }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'input_invalid' });
    const details = (refused as { details: string[] }).details.join('\n');
    for (const path of [
      'event.client.id',
      'event.client.type',
      'event.authentication.risk_score',
      'event.authentication.methods',
      'event.request.geo.latitude',
      'weather',
    ]) {
      expect(details).toContain(path);
    }
    await expect(h.start({ event: { ...event, tenant: { slug: 'other' } } })).rejects.toMatchObject({
      code: 'input_invalid',
    });
  });

  it('8.2 a submitted profile cannot bring app_metadata', async () => {
    const h = await setUp({ flows: [flow({ 'pre-login': only('a', { type: 'allow' }) })] });
    const authentication = {
      outcome: 'registered',
      user: { email: 'x@y.example', app_metadata: { role: 'admin' } },
    };
    await expect(h.start({ authentication: authentication as never })).rejects.toMatchObject({
      code: 'input_invalid',
      hint: expect.stringContaining('operator'),
    });
  });

  it('8 authentication carries the level and methods that the host verified, and the token tells them', async () => {
    const h = await setUp({
      flows: [
        flow({
          'post-auth': only('mfa', { type: 'prompt', prompt: 'totp' }),
          'post-login': only('look', action('look')),
        }),
      ],
      actions: {
        look: ({ eventJson }) => ({ effects: [set('auth', JSON.parse(eventJson).authentication)] }),
      },
    });
    const waiting = await h.login();
    const result = await h.resume(
      waiting.resumeToken,
      { ok: true },
      { authentication: { aal: 'aal2', methods: ['password', 'totp'] } },
    );
    expect((await h.inspect(result.runId)).state).toMatchObject({
      look: { auth: { aal: 'aal2', methods: ['password', 'totp'] } },
    });
    expect(decodeJwt(result.accessToken ?? '')).toMatchObject({
      acr: 'aal2',
      amr: ['password', 'totp'],
      auth_time: Math.floor(h.clock.now() / 1000),
    });
  });
});

describe('audit, logs, privacy', () => {
  const everything = {
    flows: [
      flow({
        'pre-login': only('note', {
          type: 'log_event',
          level: 'warn',
          message: 'country {{ event.request.geo.country }}',
        }),
        'post-auth': chain({ tag: action('tag'), mfa: { type: 'prompt', prompt: 'totp' } }),
      }),
    ],
    actions: {
      tag: () => ({
        effects: [patch({ secret_tier: 'gold-value' }), claim('tier', 'gold-value')],
        logs: [{ level: 'info' as const, message: 'tagged' }],
      }),
    },
  };

  it('9.1 9.2 writes catalogue events with every field, keys and names but not values', async () => {
    const h = await setUp(everything);
    const waiting = await h.login();
    const { runId } = await h.resume(waiting.resumeToken, { ok: true });
    const { audit } = await h.inspect(runId);
    expect(audit.map((entry) => entry.type)).toEqual([
      'custom_action.run',
      'user.app_metadata_updated',
      'flow.run_awaiting',
      'flow.run_resumed',
      'token.issued',
      'flow.run_completed',
    ]);
    for (const entry of audit) {
      expect(auditTypes).toContain(entry.type);
      expect(entry).toEqual({
        id: expect.stringMatching(/^evt_/),
        tenant: h.tenantId,
        type: entry.type,
        occurred_at: new Date(h.clock.now()).toISOString(),
        actor: { kind: expect.any(String), id: expect.any(String) },
        target: { kind: expect.any(String), id: expect.any(String) },
        run_id: runId,
        outcome: expect.stringMatching(/^(success|failure|denied|partial)$/),
        data: expect.any(Object),
      });
    }
    expect(audit.find((entry) => entry.type === 'user.app_metadata_updated')?.data).toEqual({
      keys: ['secret_tier'],
    });
    expect(audit.find((entry) => entry.type === 'token.issued')?.data).toMatchObject({ claims: ['tier'] });
    expect(JSON.stringify(audit)).not.toContain('gold-value');
    expect(audit.find((entry) => entry.type === 'custom_action.run')?.data).toMatchObject({
      action: 'tag',
      version: 1,
      outcome: 'returned',
      duration_ms: expect.any(Number),
      logs: [{ level: 'info', message: 'tagged' }],
    });
    expect(audit.find((entry) => entry.type === 'flow.run_awaiting')?.data).toMatchObject({
      logs: [{ block: 'note', level: 'warn', message: 'country ' }],
    });
  });

  it("9.2 writes user.created, and the operator's events for publish, rollback and the switch of an action", async () => {
    const h = await setUp(everything);
    const created = await h.start({
      authentication: { outcome: 'registered', user: { email: 'x@y.example' } },
    });
    expect((await h.inspect(created.runId)).audit.map((entry) => entry.type)).toContain('user.created');
    const changed = flow({ 'post-auth': only('no', { type: 'deny', reason: 'x' }) });
    const actions = new Map([['tag', { source: '// new', language: 'javascript' as const, enabled: true }]]);
    await h.engine.publish(
      {
        ...h.bundle,
        flows: new Map([['login', { definition: changed }]]),
        actions,
        settings: { denialMessage: 'No.' },
      },
      'ops',
    );
    await h.engine.rollback({ tenant: 'acme', flow: 'login', version: 1, actor: 'ops' });
    await h.engine.setActionEnabled({ tenant: 'acme', action: 'tag', enabled: false, actor: 'ops' });
    await h.engine.setActionEnabled({ tenant: 'acme', action: 'tag', enabled: true, actor: 'ops' });
    const types = (await h.store.audit(h.tenantId, {}))
      .filter((entry) => entry.run_id === null)
      .map((entry) => entry.type);
    expect(types).toEqual([
      'flow.published',
      'action.created',
      'tenant.settings_updated',
      'flow.published',
      'action.updated',
      'tenant.settings_updated',
      'flow.rolled_back',
      'action.disabled',
      'action.enabled',
    ]);
    expect(await h.login()).toMatchObject({ flowVersion: 1, status: 'awaiting' });
    await expect(
      h.engine.rollback({ tenant: 'acme', flow: 'login', version: 9, actor: 'ops' }),
    ).rejects.toMatchObject({ code: 'version_unknown' });
    const same = await h.engine.publish({ ...h.bundle, actions, settings: { denialMessage: 'No.' } }, 'ops');
    expect(same.changed).toBe(false);
  });

  it('9.3 the result never holds a reason, an error, a log or a stack; the operator gets them all', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': only('bad', action('bad')) })],
      actions: {
        bad: () => ({
          status: 'failed',
          logs: [{ level: 'info', message: 'log-text' }],
          error: {
            error_kind: 'uncaught_error',
            message: 'error-text',
            line: 1,
            column: 2,
            stack: 'stack-text',
          },
        }),
      },
    });
    const result = await h.login();
    expect(Object.keys(result).sort()).toEqual([
      'accessToken',
      'awaiting',
      'claims',
      'flow',
      'flowVersion',
      'resumeToken',
      'runId',
      'stage',
      'status',
      'user',
      'userMessage',
    ]);
    expect(JSON.stringify(result)).not.toMatch(/uncaught|log-text|error-text|stack-text/);
    expect(JSON.stringify(await h.inspect(result.runId))).toMatch(
      /log-text.*error-text|error-text.*log-text/s,
    );
  });

  it('9.4 the process log carries no personal data, token or secret', async () => {
    const h = await setUp({
      flows: [...everything.flows, flow({ 'post-auth': only('boom', action('boom')) }, { slug: 'boom' })],
      actions: {
        ...everything.actions,
        boom: () => {
          throw new Error('jane@acme.example 192.0.2.7');
        },
      },
    });
    const waiting = await h.login({ event: { ...event, request: { ip: '192.0.2.7' } } });
    await h.resume(waiting.resumeToken, { ok: true });
    await h.login({ flow: 'boom', event: { ...event, request: { ip: '192.0.2.7' } } });
    const text = JSON.stringify(h.logger.lines);
    expect(h.logger.lines.length).toBeGreaterThan(2);
    expect(text).toContain(waiting.runId);
    for (const leak of ['jane', '192.0.2.7', waiting.resumeToken ?? '-', 'eyJ', 'gold-value'])
      expect(text).not.toContain(leak);
  });

  it('9.5 a test run writes custom_action.test_run and nothing else, and makes no request', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': only('tag', action('tag')) })],
      actions: {
        tag: async ({ fetch }) => {
          const result = await fetch(
            {
              method: 'GET',
              url: 'https://risk.acme.example/x',
              headers: {},
              body: null,
              redirect: 'follow',
            },
            new AbortController().signal,
          );
          return { effects: [patch({ x: 1 }), set('ok', result.ok)], fetches: [result.record] };
        },
      },
    });
    const before = (await h.store.audit(h.tenantId, {})).length;
    const outcome = await h.engine.testAction({
      tenant: 'acme',
      action: 'tag',
      event: { ...event, user: { id: 'usr_jane' } },
    });
    expect(outcome).toMatchObject({
      status: 'returned',
      effects: [{ type: 'user.setAppMetadata' }, { value: false }],
      fetches: [{ error_kind: 'http_fetch_failed' }],
    });
    expect(h.sent).toEqual([]);
    expect((await h.jane())?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 } });
    const after = await h.store.audit(h.tenantId, {});
    expect(after.slice(before).map((entry) => [entry.type, entry.run_id])).toEqual([
      ['custom_action.test_run', null],
    ]);
    await h.engine.testAction({ tenant: 'acme', action: 'tag', event, liveFetch: true });
    expect(h.sent).toHaveLength(1);
  });

  it('9.1 the actor is the client until the user is known, then the user', async () => {
    const h = await setUp({ ...everything, flows: [flow({ 'post-auth': chain({ tag: action('tag') }) })] });
    const waiting = await h.start();
    await h.resume(waiting.resumeToken, h.authentication);
    const { audit } = await h.inspect(waiting.runId);
    expect(audit.map(({ type, actor }) => [type, actor.kind, actor.id])).toEqual([
      ['flow.run_awaiting', 'client', 'web-app'],
      ['flow.run_resumed', 'client', 'web-app'],
      ...['custom_action.run', 'user.app_metadata_updated', 'token.issued', 'flow.run_completed'].map(
        (type) => [type, 'user', 'usr_jane'],
      ),
    ]);
  });

  it('5.12 log_event is cut as api.log is: at 4,096 bytes, never inside a character', async () => {
    const message = `{{ event.client.text }}`;
    const h = await setUp({ flows: [flow({ 'pre-login': only('note', { type: 'log_event', message }) })] });
    const { runId } = await h.start({
      event: { client: { id: 'app', type: 'web', text: `x${'é'.repeat(3_000)}` } },
    });
    const { trace } = await h.inspect(runId);
    expect(trace[0]?.logs).toEqual([{ level: 'info', message: `x${'é'.repeat(2_047)}` }]);
  });
});
