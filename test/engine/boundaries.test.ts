import { describe, expect, it } from '@jest/globals';
import { defineBlock, reservedClaims, type Store } from '@sluice/engine';
import { createCountingIds } from '@sluice/engine/testing';
import { createMemoryStore, createPgliteStore } from '@sluice/store';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { action, chain, claim, event, flow, type Harness, only, patch, set, setUp } from './harness.ts';

const ask = { type: 'prompt', prompt: 'p' };

/** The outcome of one action that asks for the effects, under the limits. */
async function asking(effects: never[], limits = {}) {
  const h = await setUp({
    flows: [flow({ 'post-auth': only('a', action('a')) })],
    actions: { a: () => ({ effects }) },
    settings: { limits },
  });
  return (await h.login()).status;
}

describe('limits at their very edge', () => {
  const text = (bytes: number) => 'x'.repeat(bytes - 2);

  it('10 a value of just the limit is kept, a byte more is not', async () => {
    expect(await asking([set('k', text(100))], { stateValueBytes: 100 })).toBe('completed');
    expect(await asking([set('k', text(101))], { stateValueBytes: 100 })).toBe('denied');
  });

  it('10 a step state of just the limit is kept, a byte more is not; what is overwritten does not count', async () => {
    const full = [set('a', text(49)), set('b', text(49))] as never[];
    expect(await asking(full, { stateBytes: 100 })).toBe('completed');
    expect(await asking(full, { stateBytes: 99 })).toBe('denied');
    expect(await asking([set('a', text(90)), set('a', text(99))], { stateBytes: 100 })).toBe('completed');
  });

  it('10 claims of just the limit are kept, a byte more is not', async () => {
    expect(await asking([claim('c', text(99))], { claimsBytes: 100 })).toBe('completed');
    expect(await asking([claim('c', text(100))], { claimsBytes: 100 })).toBe('denied');
  });

  it('10 app_metadata of just the limit is kept, a byte more is not', async () => {
    const size = JSON.stringify({ tier: 'free', kept: { deep: 1 }, m: '' }).length;
    const fits = (extra: number) =>
      asking([patch({ m: 'x'.repeat(10 + extra) })], { appMetadataBytes: size + 10 });
    expect(await fits(0)).toBe('completed');
    expect(await fits(1)).toBe('denied');
  });

  it('5.11 a key has 1 to 256 characters', async () => {
    expect(await asking([set('k'.repeat(256), 1)])).toBe('completed');
    expect(await asking([set('k'.repeat(257), 1)])).toBe('denied');
    expect(await asking([set('', 1)])).toBe('denied');
  });
});

describe('claims', () => {
  it('5.14 no reserved name reaches a token, whoever asks', async () => {
    const names =
      'iss sub aud exp nbf iat jti client_id scope azp auth_time nonce acr amr sid cnf act typ'.split(' ');
    expect([...reservedClaims].sort()).toEqual([...names].sort());
    for (const name of names) expect(await asking([claim(name, 'x')])).toBe('denied');
  });

  it('2 a buffer that was discarded is not what the next stage starts from', async () => {
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('a', action('a')),
          registration: chain({ b: action('b'), ask, c: action('c') }),
          'post-auth': only('d', action('d')),
        }),
      ],
      actions: {
        a: () => ({ effects: [claim('pre', 1)] }),
        b: () => ({ effects: [claim('reg', 2)] }),
        c: () => ({}),
        d: () => ({}),
      },
    });
    const waiting = await h.start({
      authentication: { outcome: 'registered', user: { email: 'x@y.example' } },
    });
    const result = await h.resume(waiting.resumeToken, {});
    expect(h.runner.requests.map((request) => request.held.claims)).toEqual([{}, {}, { reg: 2 }, {}]);
    expect(result.claims).toEqual({});
  });

  it('8 a token for a machine has no level, methods or time of a sign-in', async () => {
    const h = await setUp({
      flows: [flow({ 'issue-tokens': only('a', { type: 'allow' }) }, { slug: 'token', trigger: 'token' })],
    });
    const { accessToken } = await h.start({
      flow: 'token',
      event: { client: { id: 'robot', type: 'm2m' }, authentication: { aal: 'aal2', methods: ['x'] } },
    });
    const payload = decodeJwt(accessToken ?? '');
    for (const name of ['acr', 'amr', 'auth_time']) expect(payload).not.toHaveProperty(name);
  });
});

describe('whose app_metadata', () => {
  const tried = { pre: () => ({ effects: [patch({ tried: 1 })] }) };
  const named = { ...event, user: { id: 'usr_jane' } };
  const untouched = { tier: 'free', kept: { deep: 1 } };

  it('5.13 is written to who authenticated, not to whom the host had named', async () => {
    const h = await setUp({ flows: [flow({ 'pre-login': only('pre', action('pre')) })], actions: tried });
    const jane = await h.jane();
    if (jane === null) throw new Error('no jane');
    await h.store.putUser(h.tenantId, { ...jane, id: 'usr_mallory', app_metadata: {} }, []);
    const result = await h.start({
      event: named,
      authentication: { outcome: 'authenticated', user: { id: 'usr_mallory' } },
    });
    expect(result.user).toMatchObject({ id: 'usr_mallory', app_metadata: { tried: 1 } });
    expect((await h.jane())?.app_metadata).toEqual(untouched);
  });

  it('5.13 is written to nobody when a sign-up is denied, also when the host had named somebody', async () => {
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('pre', action('pre')),
          registration: only('no', { type: 'deny', reason: 'x' }),
        }),
      ],
      actions: tried,
    });
    const { runId, status } = await h.start({
      event: named,
      authentication: { outcome: 'registered', user: { email: 'x@y.example' } },
    });
    expect(status).toBe('denied');
    expect((await h.jane())?.app_metadata).toEqual(untouched);
    const { audit, trace } = await h.inspect(runId);
    expect(audit.map((entry) => entry.type)).not.toContain('user.app_metadata_updated');
    expect(trace[0]?.warnings).toEqual([expect.stringContaining('dropped')]);
  });

  it('5.13 is written once: what others wrote since stands', async () => {
    const h = await setUp({
      flows: [
        flow({ 'pre-login': only('pre', action('pre')), 'post-auth': only('ask', ask) }),
        flow({ 'post-auth': only('other', action('other')) }, { slug: 'other' }),
      ],
      actions: { ...tried, other: () => ({ effects: [patch({ tried: 2 })] }) },
    });
    const waiting = await h.login();
    await h.login({ flow: 'other' });
    const result = await h.resume(waiting.resumeToken, {});
    expect(result.user?.app_metadata).toMatchObject({ tried: 2 });
    expect((await h.jane())?.app_metadata).toMatchObject({ tried: 2 });
    const { audit } = await h.inspect(waiting.runId);
    expect(audit.filter((entry) => entry.type === 'user.app_metadata_updated')).toHaveLength(1);
  });

  it('5.13 a named user is shown as the account stands when the run goes on, with what waits for it', async () => {
    const seen: unknown[] = [];
    const h = await setUp({
      flows: [
        flow({ 'pre-login': chain({ pre: action('pre'), ask, look: action('look') }) }),
        flow({ 'post-auth': only('other', action('other')) }, { slug: 'other' }),
      ],
      actions: {
        ...tried,
        other: () => ({ effects: [patch({ tier: 'gold' })] }),
        look: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).user.app_metadata);
          return {};
        },
      },
    });
    const waiting = await h.start({ event: named });
    await h.login({ flow: 'other' });
    await h.resume(waiting.resumeToken, {});
    expect(seen).toEqual([{ ...untouched, tier: 'gold', tried: 1 }]);
  });
});

describe('the audit of a wait', () => {
  it('9.2 tells of the wait and of the answer to it, once each', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })] });
    const first = await h.start();
    const second = await h.resume(first.resumeToken, h.authentication);
    await h.resume(first.resumeToken, h.authentication);
    await h.resume(second.resumeToken, {});
    await h.resume(second.resumeToken, {});
    const { audit } = await h.inspect(first.runId);
    expect(audit.map(({ type, data }) => [type, data['kind'] ?? null])).toEqual([
      ['flow.run_awaiting', 'authentication'],
      ['flow.run_resumed', 'authentication'],
      ['flow.run_awaiting', 'prompt'],
      ['flow.run_resumed', 'prompt'],
      ['token.issued', null],
      ['flow.run_completed', null],
    ]);
  });
});

describe('a user who is deleted while the run waits', () => {
  it('2.3 gets no token', async () => {
    const memory = createMemoryStore();
    let deleted = false;
    const store: Store = {
      ...memory,
      user: async (tenantId, id) => (deleted ? null : memory.user(tenantId, id)),
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })], store });
    const waiting = await h.login();
    deleted = true;
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'denied', accessToken: null });
    expect((await h.inspect(waiting.runId)).audit.at(-1)).toMatchObject({ data: { reason: 'user_unknown' } });
  });
});

describe('settings that change between two waits', () => {
  it('6.6 the time to wait at a prompt is what the tenant sets when the wait begins', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': chain({ one: ask, two: ask }) })] });
    const first = await h.login();
    await h.engine.publish({ ...h.bundle, settings: { limits: { waitTimeoutMs: 1_000 } } }, 'test');
    h.clock.advance(5_000);
    const second = await h.resume(first.resumeToken, {});
    expect(second.awaiting).toMatchObject({ expiresAt: new Date(h.clock.now() + 1_000).toISOString() });
    h.clock.advance(1_000);
    expect(await h.resume(second.resumeToken, {})).toMatchObject({ status: 'denied' });
  });

  it('2.5 a rollback to a version whose action is no longer live is refused, and changes nothing', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': only('a', action('a')) })],
      actions: { a: () => ({}) },
    });
    const plain = flow({ 'post-auth': only('x', { type: 'allow' }) });
    await h.engine.publish(
      { ...h.bundle, flows: new Map([['login', { definition: plain }]]), actions: new Map() },
      'test',
    );
    await expect(
      h.engine.rollback({ tenant: 'acme', flow: 'login', version: 1, actor: 'ops' }),
    ).rejects.toMatchObject({
      code: 'bundle_invalid',
      message: expect.stringContaining('"a"'),
      hint: expect.any(String),
    });
    expect(await h.login()).toMatchObject({ status: 'completed', flowVersion: 2 });
  });

  it('9.3 what an operator looks at holds no token', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('a', { type: 'allow' }) })] });
    const done = await h.login();
    const waiting = await h.start();
    for (const { runId } of [done, waiting]) {
      const text = JSON.stringify(await h.inspect(runId));
      expect(text).not.toContain('eyJ');
      expect(text).not.toContain('rt_run');
    }
  });

  it('2.5 a rollback takes whole numbers of versions that there are, on every store', async () => {
    for (const store of [createMemoryStore(), createPgliteStore()]) {
      const h = await setUp({ flows: [flow({ 'post-auth': only('a', { type: 'allow' }) })], store });
      for (const version of [0, -1, 1.5, 2, 3e9, Number.NaN]) {
        await expect(
          h.engine.rollback({ tenant: 'acme', flow: 'login', version, actor: 'ops' }),
        ).rejects.toMatchObject({ code: 'version_unknown' });
      }
      expect(await h.login()).toMatchObject({ status: 'completed', flowVersion: 1 });
      await store.close();
    }
  }, 60_000);

  it('2.5 a rollback asks the block types what a version needs, the sub-routine as one included', async () => {
    const own = (config: z.ZodType) =>
      defineBlock({
        type: 'own',
        config,
        output: null,
        targets: () => [],
        execute: () => ({ outcome: { kind: 'next' } }),
      });
    const back = (h: Harness) =>
      h.engine.rollback({ tenant: 'acme', flow: 'login', version: 1, actor: 'ops' });
    const plain = flow({ 'post-auth': only('x', { type: 'allow' }) });
    const ids = createCountingIds();
    const store = createMemoryStore();
    const flows = [flow({ 'post-auth': only('o', { type: 'own', action: 'block' }) })];
    const h = await setUp({ flows, store, ids, blockTypes: [own(z.object({ action: z.string() }))] });
    await h.engine.publish({ ...h.bundle, flows: new Map([['login', { definition: plain }]]) }, 'test');
    expect(await back(h)).toBe(3);
    const later = await setUp({
      flows: [plain],
      store,
      ids,
      blockTypes: [own(z.strictObject({ mode: z.string() }))],
    });
    await expect(back(later)).rejects.toMatchObject({ code: 'bundle_invalid' });

    const call = flow({ 'post-auth': only('c', { type: 'run_flow', flow: 'sub' }) });
    const main = { main: only('x', { type: 'allow' }) } as never;
    const s = await setUp({ flows: [call, flow(main, { slug: 'sub', trigger: 'subflow' })] });
    const changed = [plain, { ...plain, slug: 'sub' }].map(
      (definition) => [definition.slug, { definition }] as const,
    );
    await s.engine.publish({ ...s.bundle, flows: new Map(changed) }, 'test');
    await expect(back(s)).rejects.toMatchObject({
      code: 'bundle_invalid',
      message: expect.stringContaining('"sub"'),
    });
  });
});
