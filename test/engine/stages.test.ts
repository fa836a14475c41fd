import { describe, expect, it } from '@jest/globals';
import type { Store } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { createMemoryStore } from '@sluice/store';
import { decodeJwt } from 'jose';
import { action, chain, claim, event, flow, only, patch, setUp, visited } from './harness.ts';

describe('a login through its stages', () => {
  it('2.1 runs the stages in their order whatever the order in the file, and passes through absent ones', async () => {
    const h = await setUp({
      flows: [
        flow({
          'issue-tokens': only('e', { type: 'log_event', level: 'info', message: 'e' }),
          'post-login': only('d', { type: 'log_event', level: 'info', message: 'd' }),
          'post-auth': only('c', { type: 'log_event', level: 'info', message: 'c' }),
          registration: only('b', { type: 'log_event', level: 'info', message: 'b' }),
          'pre-login': only('a', { type: 'log_event', level: 'info', message: 'a' }),
        }),
      ],
    });
    expect(await visited(h, (await h.login()).runId)).toEqual(['a', 'c', 'd', 'e']);
    const registered = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example' } },
    });
    expect(await visited(h, registered.runId)).toEqual(['a', 'b', 'c', 'd', 'e']);
    const empty = await setUp({ flows: [flow({ 'post-auth': only('x', { type: 'allow' }) })] });
    expect(await empty.login()).toMatchObject({ status: 'completed', stage: 'issue-tokens' });
  });

  it('2.2 enters a token flow at issue-tokens, with a user or for a machine', async () => {
    const h = await setUp({
      flows: [flow({ 'issue-tokens': only('tag', action('tag')) }, { slug: 'token', trigger: 'token' })],
      actions: { tag: () => ({ effects: [claim('tier', 'gold')] }) },
    });
    const machine = await h.start({ flow: 'token', event: { client: { id: 'robot', type: 'm2m' } } });
    expect(machine).toMatchObject({ status: 'completed', claims: { tier: 'gold' }, user: null });
    expect(decodeJwt(machine.accessToken ?? '')).toMatchObject({
      sub: 'robot',
      client_id: 'robot',
      tier: 'gold',
    });
    const refresh = await h.start({ flow: 'token', event: { ...event, user: { id: 'usr_jane' } } });
    expect(decodeJwt(refresh.accessToken ?? '')).toMatchObject({ sub: 'usr_jane' });
    expect(h.runner.requests.at(-1)?.eventJson).toContain('"tier":"free"');
  });

  it('2.2 issues nothing for a user whom the tenant does not have', async () => {
    const h = await setUp({
      flows: [flow({ 'issue-tokens': only('a', { type: 'allow' }) }, { slug: 'token', trigger: 'token' })],
    });
    await expect(
      h.start({ flow: 'token', event: { ...event, user: { id: 'usr_deleted' } } }),
    ).rejects.toMatchObject({ code: 'user_unknown' });
    await expect(h.login({ flow: 'token' })).rejects.toMatchObject({ code: 'input_invalid' });
  });

  it('2.3 denied and failed issue nothing', async () => {
    const h = await setUp({
      flows: [
        flow({ 'post-auth': chain({ tag: action('tag'), stop: { type: 'deny', reason: 'no' } }) }),
        flow({ 'post-auth': only('bad', action('broken')) }, { slug: 'broken' }),
      ],
      actions: {
        tag: () => ({ effects: [claim('tier', 'gold')] }),
        broken: () => {
          throw new Error('the runner is gone');
        },
      },
      settings: { denialMessage: 'Sorry.' },
    });
    const denied = await h.login();
    const failed = await h.login({ flow: 'broken' });
    for (const result of [denied, failed]) {
      expect(result).toMatchObject({
        accessToken: null,
        claims: {},
        user: null,
        resumeToken: null,
        userMessage: 'Sorry.',
      });
    }
    expect(denied.status).toBe('denied');
    expect(failed.status).toBe('failed');
    const audit = await h.store.audit(h.tenantId, {});
    expect(audit.some((entry) => entry.type === 'token.issued')).toBe(false);
    expect(audit.map((entry) => entry.type)).toEqual(
      expect.arrayContaining(['flow.run_denied', 'flow.run_failed']),
    );
  });

  it('2.4 a waiting run has the status awaiting and keeps its stage', async () => {
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('a', { type: 'allow' }),
          'post-auth': only('mfa', { type: 'prompt', prompt: 'mfa-totp' }),
        }),
      ],
    });
    const first = await h.start();
    expect(first).toMatchObject({
      status: 'awaiting',
      stage: 'pre-login',
      awaiting: { kind: 'authentication' },
      accessToken: null,
    });
    const second = await h.resume(first.resumeToken, h.authentication);
    expect(second).toMatchObject({
      status: 'awaiting',
      stage: 'post-auth',
      awaiting: { kind: 'prompt', block: 'mfa', prompt: 'mfa-totp' },
    });
  });

  it('2 waits for the authentication after a prompt of pre-login, or goes on with the one given at the start', async () => {
    const ask = { type: 'prompt', prompt: 'captcha' };
    const h = await setUp({ flows: [flow({ 'pre-login': only('ask', ask) })] });
    const first = await h.start();
    expect(first).toMatchObject({ stage: 'pre-login', awaiting: { kind: 'prompt' } });
    const second = await h.resume(first.resumeToken, { solved: true });
    expect(second).toMatchObject({
      status: 'awaiting',
      stage: 'pre-login',
      awaiting: { kind: 'authentication' },
    });
    expect((await h.store.run(h.tenantId, first.runId))?.expiresAt).toBe(h.clock.now() + 15 * 60_000);
    expect(await h.resume(second.resumeToken, h.authentication)).toMatchObject({ status: 'completed' });
    const given = await h.login();
    expect(await h.resume(given.resumeToken, { solved: true })).toMatchObject({
      status: 'completed',
      user: { id: 'usr_jane' },
    });
  });

  it('2 does not go on with a user given at the start who was deleted meanwhile', async () => {
    const memory = createMemoryStore();
    let deleted = false;
    const store: Store = {
      ...memory,
      user: async (tenantId, id) => (deleted ? null : memory.user(tenantId, id)),
    };
    const h = await setUp({
      flows: [flow({ 'pre-login': only('ask', { type: 'prompt', prompt: 'captcha' }) })],
      store,
    });
    const waiting = await h.login();
    deleted = true;
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'denied', accessToken: null });
  });

  it('2.5 a run stays on the versions it started with', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': only('tag', action('tag')) })],
      actions: { tag: ({ version }) => ({ effects: [claim('version', version)] }) },
    });
    const waiting = await h.start();
    const changed = flow({ 'post-auth': only('blocked', { type: 'deny', reason: 'new rule' }) });
    const actions = new Map([
      ['tag', { source: '// changed', language: 'javascript' as const, enabled: false }],
    ]);
    await h.engine.publish(
      { ...h.bundle, flows: new Map([['login', { definition: changed }]]), actions },
      'test',
    );
    const old = await h.resume(waiting.resumeToken, h.authentication);
    expect(old).toMatchObject({ status: 'completed', flowVersion: 1, claims: { version: 1 } });
    expect(await h.login()).toMatchObject({ status: 'denied', flowVersion: 2 });
  });

  it('2 discards claims of pre-login and registration, keeps those of the later stages', async () => {
    const tag = (name: string) => () => ({ effects: [claim(name, true), claim('last', name)] });
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('a', action('a')),
          registration: only('b', action('b')),
          'post-auth': only('c', action('c')),
          'post-login': only('d', action('d')),
          'issue-tokens': only('e', action('e')),
        }),
      ],
      actions: { a: tag('pre'), b: tag('reg'), c: tag('auth'), d: tag('login'), e: tag('token') },
    });
    const result = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example' } },
    });
    expect(result.claims).toEqual({ auth: true, login: true, token: true, last: 'token' });
    expect(decodeJwt(result.accessToken ?? '')).toMatchObject({
      auth: true,
      login: true,
      token: true,
      last: 'token',
    });
    expect(decodeJwt(result.accessToken ?? '')).not.toHaveProperty('pre');
    const { trace } = await h.inspect(result.runId);
    expect(trace.flatMap((entry) => entry.effects).map((effect) => 'kept' in effect && effect.kept)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it('2 shows event.user as each stage knows it', async () => {
    const seen: Record<string, unknown>[] = [];
    const look = ({ eventJson }: { eventJson: string }) => {
      seen.push(JSON.parse(eventJson).user ?? null);
      return {};
    };
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('a', action('a')),
          registration: only('b', action('b')),
          'post-auth': only('c', action('c')),
        }),
      ],
      actions: { a: look, b: look, c: look },
    });
    const result = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example', name: 'New' } },
    });
    expect(seen[0]).toBeNull();
    expect(seen[1]).toMatchObject({ email: 'new@acme.example', name: 'New' });
    expect(seen[1]).not.toHaveProperty('id');
    expect(seen[2]).toMatchObject({ email: 'new@acme.example', id: result.user?.id });
    expect(await h.store.user(h.tenantId, result.user?.id ?? '')).toMatchObject({
      email: 'new@acme.example',
      name: 'New',
    });
  });

  it('2 creates no account when registration denies, and keeps it when a later stage does', async () => {
    const h = await setUp({
      flows: [
        flow({ registration: only('no', { type: 'deny', reason: 'disposable' }) }),
        flow(
          {
            registration: only('a', action('meta')),
            'post-auth': only('no', { type: 'deny', reason: 'later' }),
          },
          { slug: 'late' },
        ),
      ],
      actions: { meta: () => ({ effects: [patch({ source: 'signup' })] }) },
    });
    const authentication = { outcome: 'registered', user: { email: 'x@y.example' } } as const;
    const early = await h.start({ authentication });
    expect(early.status).toBe('denied');
    expect(await h.store.usersByEmail(h.tenantId, 'x@y.example')).toEqual([]);
    expect((await h.start({ authentication, flow: 'late' })).status).toBe('denied');
    expect(await h.store.usersByEmail(h.tenantId, 'x@y.example')).toMatchObject([
      { app_metadata: { source: 'signup' } },
    ]);
  });

  it('2 takes the host at its word when authentication failed: denied', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('a', { type: 'allow' }) })] });
    const waiting = await h.start();
    const result = await h.resume(waiting.resumeToken, { outcome: 'failed', reason: 'wrong-password' });
    expect(result).toMatchObject({ status: 'denied', stage: 'pre-login', accessToken: null });
    const { audit } = await h.inspect(result.runId);
    expect(audit.at(-1)).toMatchObject({ type: 'flow.run_denied', data: { reason: 'wrong-password' } });
  });

  it('3 refuses to start a sub-routine by itself or a flow that is not there', async () => {
    const h = await setUp({
      flows: [flow({ main: only('a', { type: 'allow' }) } as never, { slug: 'sub', trigger: 'subflow' })],
    });
    await expect(h.start({ flow: 'sub' })).rejects.toMatchObject({ code: 'flow_unknown' });
    await expect(h.start({ flow: 'nothing' })).rejects.toMatchObject({ code: 'flow_unknown' });
    await expect(h.start({ tenant: 'other' })).rejects.toMatchObject({ code: 'tenant_unknown' });
  });

  it('2.3 a flow that cannot be wired fails closed, and the operator learns why', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('x', { type: 'gone_from_the_host' }) })] });
    const result = await h.login();
    expect(result).toMatchObject({ status: 'failed', accessToken: null });
    expect(JSON.stringify(result)).not.toContain('gone_from_the_host');
    const audit = await h.store.audit(h.tenantId, { types: ['flow.run_failed'] });
    expect(audit).toMatchObject([
      { run_id: result.runId, data: { reason: expect.stringContaining('gone_from_the_host') } },
    ]);
  });

  it('2.3 a store that is out of reach is a failed run, not an exception', async () => {
    const memory = createMemoryStore();
    let down = false;
    const store: Store = {
      ...memory,
      tenant: async (slug) => {
        if (down) throw new SluiceError('store_unavailable', 'the database does not answer');
        return memory.tenant(slug);
      },
      tenantWithUser: async (slug, userId) => {
        if (down) throw new SluiceError('store_unavailable', 'the database does not answer');
        return memory.tenantWithUser(slug, userId);
      },
    };
    const h = await setUp({
      flows: [flow({ 'post-auth': only('x', { type: 'prompt', prompt: 'p' }) })],
      store,
    });
    const waiting = await h.login();
    down = true;
    expect(await h.login()).toMatchObject({
      status: 'failed',
      accessToken: null,
      userMessage: expect.any(String),
    });
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'failed', accessToken: null });
    down = false;
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'completed' });
  });

  it('2 makes the account of a new user also when no stage follows the sign-up', async () => {
    const h = await setUp({ flows: [flow({ 'pre-login': only('a', { type: 'allow' }) })] });
    const result = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example' } },
    });
    expect(result).toMatchObject({ status: 'completed', user: { email: 'new@acme.example' } });
    expect(decodeJwt(result.accessToken ?? '').sub).toBe(result.user?.id);
    expect(await h.store.user(h.tenantId, result.user?.id ?? '')).toMatchObject({
      email: 'new@acme.example',
    });
  });

  it('8 the level and methods that the host verified are in the event, whoever signs in or up', async () => {
    const seen: unknown[] = [];
    const look = action('look');
    const h = await setUp({
      flows: [
        flow({ 'pre-login': only('a', look), registration: only('b', look), 'post-auth': only('c', look) }),
      ],
      actions: {
        look: ({ eventJson }) => {
          const { aal, methods } = JSON.parse(eventJson).authentication;
          seen.push([aal, ...methods]);
          return {};
        },
      },
    });
    await h.login();
    const verified = { aal: 'aal2', methods: ['passkey'] } as const;
    const { accessToken } = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example' }, ...verified },
    });
    expect(seen).toEqual([
      ['aal0'],
      ['aal1', 'password'],
      ['aal0'],
      ['aal2', 'passkey'],
      ['aal2', 'passkey'],
    ]);
    expect(decodeJwt(accessToken ?? '')).toMatchObject({ acr: 'aal2', amr: ['passkey'] });
  });

  it('8 the event names the tenant as it is, with what the host adds to it', async () => {
    const seen: unknown[] = [];
    const h = await setUp({
      flows: [flow({ 'pre-login': only('look', action('look')) })],
      actions: {
        look: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).tenant);
          return {};
        },
      },
    });
    await h.start({ event: { ...event, tenant: { name: 'Other', region: 'eu' } } });
    expect(seen).toEqual([{ id: h.tenantId, slug: 'acme', name: 'Acme', region: 'eu' }]);
  });
});
