import { describe, expect, it } from '@jest/globals';
import { createEngine, type RunSnapshot, type Store } from '@sluice/engine';
import {
  createCountingIds,
  createFixedClock,
  createLogRecorder,
  createScriptedRunner,
} from '@sluice/engine/testing';
import { createMemoryStore } from '@sluice/store';
import { action, chain, event, flow, only, patch, set, setUp } from './harness.ts';

const ask = { type: 'prompt', prompt: 'p' };
const deepJson = (depth: number): Record<string, unknown> => {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < depth; level += 1) value = { v: value };
  return value;
};

describe('trouble on the way', () => {
  it('9.2 actions that ran are in the audit even when the checkpoint could not be written at first', async () => {
    const memory = createMemoryStore();
    let broken = 1;
    const store: Store = {
      ...memory,
      commit: async (checkpoint) => {
        if (broken-- > 0) throw new Error('disk full');
        return memory.commit(checkpoint);
      },
    };
    const h = await setUp({
      flows: [flow({ 'post-auth': only('tag', action('tag')) })],
      actions: { tag: () => ({ effects: [patch({ a: 1 })] }) },
      store,
    });
    const { runId, status } = await h.login();
    expect(status).toBe('failed');
    expect((await h.inspect(runId)).audit.map((entry) => entry.type)).toEqual([
      'custom_action.run',
      'flow.run_failed',
    ]);
  });

  it('9.3 the operator learns of a checkpoint that could not be written at all', async () => {
    const memory = createMemoryStore();
    const store: Store = {
      ...memory,
      commit: async () => {
        throw new Error('the table is gone');
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('a', { type: 'allow' }) })], store });
    const { runId, status } = await h.login();
    expect(status).toBe('failed');
    expect(await memory.audit(h.tenantId, { runId })).toMatchObject([
      { type: 'flow.run_failed', data: { reason: expect.stringContaining('the table is gone') } },
    ]);
  });

  it('6.3 a store that goes away right after the commit does not take the token along', async () => {
    const memory = createMemoryStore();
    const runner = createScriptedRunner({});
    const ids = createCountingIds();
    let prepared = 0;
    const engine = createEngine({
      store: memory,
      actions: runner,
      http: { exchange: async () => Promise.reject(new Error('none')), close: async () => undefined },
      tokens: {
        prepare: async () => {
          prepared += 1;
          return { kid: 'k', sign: async () => 'signed' };
        },
        prepareFor: async () => Promise.reject(new Error('the store is gone')),
        jwks: async () => ({ keys: [] }),
        rotate: async () => 'k',
      },
      clock: createFixedClock(),
      ids,
      logger: createLogRecorder(),
      resumeKey: new Uint8Array(32).fill(9),
      tokenPolicy: { issuer: () => 'i', audience: () => 'a', lifetimeSeconds: 60 },
    });
    await memory.open();
    await engine.publish(
      {
        tenant: { slug: 'acme', name: 'Acme' },
        settings: {},
        flows: new Map([
          [
            'token',
            {
              definition: flow(
                { 'issue-tokens': only('a', { type: 'allow' }) },
                { slug: 'token', trigger: 'token' },
              ),
            },
          ],
        ]),
        actions: new Map(),
      },
      'test',
    );
    const result = await engine.start({ tenant: 'acme', flow: 'token', event });
    expect(prepared).toBe(1);
    expect(result).toMatchObject({ status: 'completed', accessToken: 'signed' });
  });

  it('6.4 the repeated answer is the first one also when somebody else changed the user meanwhile', async () => {
    let meanwhile: () => Promise<unknown> = async () => undefined;
    const h = await setUp({
      flows: [
        flow({ 'post-auth': only('a', action('a')) }),
        flow({ 'post-auth': only('b', action('b')) }, { slug: 'other' }),
      ],
      actions: {
        a: async () => {
          await meanwhile();
          return { effects: [patch({ a: 1 })] };
        },
        b: () => ({ effects: [patch({ b: 1 })] }),
      },
    });
    meanwhile = () => h.login({ flow: 'other' });
    const first = await h.login({ idempotencyKey: 'k' });
    expect(first.user?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 }, a: 1, b: 1 });
    expect(await h.login({ idempotencyKey: 'k' })).toEqual(first);
  });

  it('6.6 one run that cannot be opened any more does not keep the others from expiring, and ends itself', async () => {
    const memory = createMemoryStore();
    const ids = createCountingIds();
    const flows = [
      flow({ 'post-auth': only('ask', ask) }),
      flow({ 'post-auth': chain({ ask, odd: { type: 'gone_from_the_host' } }) }, { slug: 'odd' }),
    ];
    const { defineBlock } = await import('@sluice/engine');
    const { nextShape } = await import('@sluice/flow');
    const { z } = await import('zod');
    const gone = defineBlock({
      type: 'gone_from_the_host',
      config: z.strictObject({ ...nextShape }),
      output: null,
      targets: () => [],
      execute: () => ({ outcome: { kind: 'next' } }),
    });
    const before = await setUp({ flows, store: memory, ids, blockTypes: [gone] });
    const odd = await before.login({ flow: 'odd' });
    const cancelled = await before.login({ flow: 'odd' });
    before.clock.advance(1);
    const plain = await before.login();
    const after = await setUp({ flows, store: memory, ids });
    expect(await after.engine.cancel({ tenant: 'acme', runId: cancelled.runId })).toMatchObject({
      status: 'denied',
    });
    after.clock.advance(60 * 60_000);
    expect(await after.engine.expire()).toBe(2);
    for (const { runId } of [odd, plain]) {
      const { result, audit } = await after.inspect(runId);
      expect(result.status).toBe('denied');
      expect(audit.at(-1)).toMatchObject({ data: { reason: 'expired' } });
    }
  });

  it('6.6 one run that the store does not give does not keep the others from expiring', async () => {
    const memory = createMemoryStore();
    let bad = '';
    const store: Store = {
      ...memory,
      run: async (tenantId, id) => {
        if (id === bad) throw new Error('row is broken');
        return memory.run(tenantId, id);
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })], store });
    bad = (await h.login()).runId;
    h.clock.advance(1);
    const good = await h.login();
    h.clock.advance(60 * 60_000);
    expect(await h.engine.expire()).toBe(1);
    expect((await h.inspect(good.runId)).result.status).toBe('denied');
    expect(JSON.stringify(h.logger.lines)).toContain(bad);
  });

  it('6.4 a cancel that meets a resume without a lock still ends the run', async () => {
    const memory = createMemoryStore();
    let first = true;
    let between: () => Promise<unknown> = async () => undefined;
    const store: Store = {
      ...memory,
      exclusively: (_tenant, _name, work) => work(),
      commit: async (checkpoint) => {
        if (checkpoint.run.status === 'denied' && first) {
          first = false;
          await between();
        }
        return memory.commit(checkpoint);
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': chain({ one: ask, two: ask }) })], store });
    const waiting = await h.login();
    between = () => h.resume(waiting.resumeToken, {});
    expect(await h.engine.cancel({ tenant: 'acme', runId: waiting.runId })).toMatchObject({
      status: 'denied',
    });
    expect((await h.inspect(waiting.runId)).result.status).toBe('denied');
  });

  it('6.6 a cancel with a reason that is no text is refused, and a long one is cut whole', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })] });
    const { runId } = await h.login();
    await expect(h.engine.cancel({ tenant: 'acme', runId, reason: 3 as never })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    await h.engine.cancel({ tenant: 'acme', runId, reason: `${'x'.repeat(1_023)}😀` });
    const { reason } = (await h.inspect(runId)).audit.at(-1)?.data ?? {};
    expect(String(reason).isWellFormed()).toBe(true);
    expect(String(reason).length).toBeLessThanOrEqual(1_024);
  });

  it('2.5 a run that a newer version wrote is not guessed at', async () => {
    const memory = createMemoryStore();
    let format = 1;
    const store: Store = {
      ...memory,
      run: async (tenantId, id) => {
        const record = await memory.run(tenantId, id);
        return record && { ...record, snapshot: { ...record.snapshot, format } as unknown as RunSnapshot };
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })], store });
    const waiting = await h.login();
    format = 2;
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'failed', accessToken: null });
    format = 1;
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'completed' });
  });

  it('8.2 refuses what is not JSON, or too deep, in the event and in answers, with its path', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })] });
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    for (const bad of [() => 1, 1n, Number.NaN, new Date(0), loop, deepJson(20_000), Symbol('x')]) {
      await expect(
        h.start({ event: { ...event, client: { ...event.client, extra: bad } } as never }),
      ).rejects.toMatchObject({
        code: 'input_invalid',
        details: [expect.stringContaining('event.client.extra')],
      });
    }
    const waiting = await h.login();
    for (const bad of [{ f: () => 1 }, { deep: deepJson(20_000) }, { n: Number.POSITIVE_INFINITY }]) {
      await expect(h.resume(waiting.resumeToken, bad)).rejects.toMatchObject({ code: 'input_invalid' });
    }
    expect(await h.resume(waiting.resumeToken, { deep: deepJson(100) })).toMatchObject({
      status: 'completed',
    });
  });

  it('8.1 what a host adds to a group is copied, and keys such as __proto__ change nothing', async () => {
    const extra = { level: 1 };
    let seen = '';
    const h = await setUp({
      flows: [flow({ 'pre-login': only('wait', action('wait')) })],
      actions: {
        wait: ({ eventJson }) => {
          extra.level = 2;
          seen = eventJson;
          return {};
        },
      },
    });
    const client = JSON.parse('{"id":"app","type":"web","__proto__":{"name":"Forged"},"constructor":7}');
    const { runId } = await h.start({ event: { client: { ...client, extra } } as never });
    expect(JSON.parse(seen).client).toMatchObject({ name: null, constructor: 7, extra: { level: 1 } });
    const stored = await h.store.run(h.tenantId, runId);
    expect(stored?.snapshot.event.client).toMatchObject({ name: null, extra: { level: 1 } });
  });

  it('8 a token flow does not issue to the client what a user without id was shown for', async () => {
    const h = await setUp({
      flows: [flow({ 'issue-tokens': only('a', { type: 'allow' }) }, { slug: 'token', trigger: 'token' })],
    });
    await expect(
      h.start({ flow: 'token', event: { ...event, user: { email: 'jane@acme.example' } } }),
    ).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringContaining('event.user.id') });
  });

  it('8.1 fields that a host added to the user stay when that very user authenticates, and go when another does', async () => {
    const seen: Record<string, unknown>[] = [];
    const h = await setUp({
      flows: [flow({ 'post-auth': only('look', action('look')) })],
      actions: {
        look: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).user);
          return {};
        },
      },
    });
    const jane = await h.jane();
    if (jane === null) throw new Error('no jane');
    await h.store.putUser(h.tenantId, { ...jane, id: 'usr_mallory' }, []);
    const named = { ...event, user: { id: 'usr_jane', department: 'sales' } };
    await h.login({ event: named });
    await h.login({
      event: named,
      authentication: { outcome: 'authenticated', user: { id: 'usr_mallory' } },
    });
    expect(seen[0]).toMatchObject({ id: 'usr_jane', department: 'sales', email: 'jane@acme.example' });
    expect(seen[1]).not.toHaveProperty('department');
  });

  it('6.6 a run whose named user was deleted while it waited expires as denied', async () => {
    const memory = createMemoryStore();
    let deleted = false;
    const store: Store = {
      ...memory,
      user: async (tenantId, id) => (deleted ? null : memory.user(tenantId, id)),
      commit: async (checkpoint) => {
        if (deleted && checkpoint.appMetadata !== null) throw new Error('no such user');
        return memory.commit(checkpoint);
      },
    };
    const h = await setUp({
      flows: [flow({ 'pre-login': only('pre', action('pre')) })],
      actions: { pre: () => ({ effects: [patch({ tried: 1 })] }) },
      store,
    });
    const waiting = await h.start({ event: { ...event, user: { id: 'usr_jane' } } });
    deleted = true;
    h.clock.advance(60 * 60_000);
    expect(await h.resume(waiting.resumeToken, h.authentication)).toMatchObject({ status: 'denied' });
    expect((await h.inspect(waiting.runId)).trace[0]?.warnings).toEqual([expect.stringContaining('dropped')]);
  });

  it('2.3 a resume that fails tells the flow version and the stage of its run', async () => {
    const memory = createMemoryStore();
    let down = false;
    const store: Store = {
      ...memory,
      user: async (tenantId, id) => {
        if (down) throw Object.assign(new Error('x'), { name: 'jane@acme.example' });
        return memory.user(tenantId, id);
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('ask', ask) })], store });
    const waiting = await h.login();
    down = true;
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({
      runId: waiting.runId,
      status: 'failed',
      stage: 'post-auth',
      flowVersion: 1,
    });
    expect(JSON.stringify(h.logger.lines)).not.toContain('jane');
  });

  it('1 publishes no slug that is none, whatever an embedder passes by the checks', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('a', { type: 'allow' }) })] });
    const definition = flow({ 'post-auth': only('a', { type: 'allow' }) });
    for (const slug of ['__proto__', 'A', 'a b', '', 'x'.repeat(65)]) {
      for (const bundle of [
        { ...h.bundle, flows: new Map([[slug, { definition: { ...definition, slug } }]]) },
        {
          ...h.bundle,
          actions: new Map([[slug, { source: '', language: 'javascript' as const, enabled: true }]]),
        },
        { ...h.bundle, tenant: { slug, name: 'X' } },
      ]) {
        await expect(h.engine.publish(bundle, 'test')).rejects.toMatchObject({ code: 'bundle_invalid' });
      }
    }
    const odd = { ...definition, slug: 'constructor' };
    const published = await h.engine.publish(
      { ...h.bundle, flows: new Map([['constructor', { definition: odd }]]) },
      'test',
    );
    expect(published.flows).toEqual({ constructor: 1 });
    expect(await h.login({ flow: 'constructor' })).toMatchObject({
      status: 'completed',
      flow: 'constructor',
    });
    for (const slug of ['to-string', 'valueof']) {
      await expect(h.login({ flow: slug })).rejects.toMatchObject({ code: 'flow_unknown' });
    }
  });

  it('3.6 slugs such as constructor hold state like any other, inside a sub-routine too', async () => {
    const sub = flow({ main: only('constructor', action('constructor')) } as never, {
      slug: 'sub',
      trigger: 'subflow',
    });
    const h = await setUp({
      flows: [sub, flow({ 'post-auth': only('constructor', { type: 'run_flow', flow: 'sub', input: {} }) })],
      actions: { constructor: () => ({ effects: [set('prototype', 1)] }) },
    });
    const { runId } = await h.login();
    expect((await h.inspect(runId)).state).toEqual({ constructor: { constructor: { prototype: 1 } } });
  });

  it('6.1 a run whose account could not be made names none', async () => {
    const memory = createMemoryStore();
    let broken = 1;
    const store: Store = {
      ...memory,
      commit: async (checkpoint) => {
        if (broken-- > 0) throw new Error('disk full');
        return memory.commit(checkpoint);
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('a', { type: 'allow' }) })], store });
    const { runId, status } = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example' } },
    });
    expect(status).toBe('failed');
    expect(await h.store.run(h.tenantId, runId)).toMatchObject({ userId: null, snapshot: { user: null } });
    expect((await h.inspect(runId)).audit.at(-1)).toMatchObject({
      type: 'flow.run_failed',
      actor: { kind: 'client' },
    });
  });
});
