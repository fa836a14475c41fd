import { describe, expect, it } from '@jest/globals';
import { defineBlock } from '@sluice/engine';
import { nextShape } from '@sluice/flow';
import { z } from 'zod';
import { action, chain, claim, event, flow, type Harness, only, patch, set, setUp } from './harness.ts';

const webhook = (more = {}) => ({ type: 'call_webhook', url: 'https://hooks.acme.example/notify', ...more });

const prompt = { type: 'prompt', prompt: 'p' };

describe('call_webhook', () => {
  it('3.5 renders url, headers and body, and writes what came back', async () => {
    const h = await setUp({
      flows: [
        flow({
          'post-auth': chain({
            tag: action('tag'),
            hook: webhook({
              method: 'PUT',
              url: 'https://hooks.acme.example/users/{{ event.user.email }}?q={{ step.tag.text }}',
              headers: { 'X-Tier': '{{ step.tag.tier }}', 'X-Evil': 'a{{ step.tag.evil }}b' },
              body: {
                tier: '{{ step.tag.tier }}',
                nested: ['{{ step.tag.count }}', 'n={{ step.tag.count }}'],
              },
            }),
          }),
        }),
      ],
      actions: {
        tag: () => ({
          effects: [
            set('tier', 'gold'),
            set('count', 3),
            set('text', 'a&b=c/../d'),
            set('evil', 'x\r\nset-cookie: y'),
          ],
        }),
      },
      http: () => ({
        status: 201,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: '{"risk_score":12}',
      }),
    });
    const { runId, status } = await h.login();
    expect(status).toBe('completed');
    expect(h.sent[0]).toEqual({
      method: 'PUT',
      url: 'https://hooks.acme.example/users/jane%40acme.example?q=a%26b%3Dc%2F..%2Fd',
      headers: { 'x-tier': 'gold', 'x-evil': 'ax set-cookie: yb', 'content-type': 'application/json' },
      body: '{"tier":"gold","nested":[3,"n=3"]}',
      redirect: 'follow',
    });
    const { state, trace } = await h.inspect(runId);
    expect(state['hook']).toEqual({
      status: 201,
      ok: true,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { risk_score: 12 },
    });
    expect(trace[1]?.fetches).toEqual([
      {
        method: 'PUT',
        host: 'hooks.acme.example',
        path: '/users/jane%40acme.example',
        status: 201,
        durationMs: 0,
      },
    ]);
  });

  it('3.5 a body that is one template takes its JSON type, and text answers stay text', async () => {
    const h = await setUp({
      flows: [
        flow({ 'post-auth': chain({ tag: action('tag'), hook: webhook({ body: '{{ step.tag.all }}' }) }) }),
      ],
      actions: { tag: () => ({ effects: [set('all', { a: [1] })] }) },
      http: () => ({ status: 404, headers: {}, body: '{"not":"parsed"}' }),
    });
    const { runId, status } = await h.login();
    expect(h.sent[0]).toMatchObject({
      method: 'POST',
      body: '{"a":[1]}',
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe('completed');
    expect((await h.inspect(runId)).state['hook']).toMatchObject({
      status: 404,
      ok: false,
      body: '{"not":"parsed"}',
    });
  });

  it('5.21 without an answer it denies with its error kind, or goes where onError says', async () => {
    const fail = () => ({ fail: 'http_fetch_timeout' as const });
    const closed = await setUp({ flows: [flow({ 'post-auth': only('hook', webhook()) })], http: fail });
    const denied = await closed.login();
    expect(denied.status).toBe('denied');
    expect((await closed.inspect(denied.runId)).audit.at(-1)).toMatchObject({
      data: { reason: 'http_fetch_timeout', error_kind: 'http_fetch_timeout', block: 'hook' },
    });
    const open = await setUp({
      flows: [
        flow({
          'post-auth': {
            start: 'hook',
            blocks: {
              hook: webhook({ onError: 'gate', next: 'never' }),
              gate: {
                type: 'decision',
                branches: [
                  {
                    when: 'step.hook.error == "http_fetch_timeout" and step.hook.ok == false',
                    next: 'continue',
                  },
                ],
                otherwise: 'never',
              },
              never: { type: 'deny', reason: 'wrong way' },
            },
          },
        }),
      ],
      http: fail,
    });
    const passed = await open.login();
    expect(passed.status).toBe('completed');
    expect((await open.inspect(passed.runId)).trace[0]).toMatchObject({
      next: 'gate',
      error: { error_kind: 'http_fetch_timeout' },
    });
  });

  it("7.1 asks under the tenant's allowlist and what is left of the run", async () => {
    const h: Harness = await setUp({
      flows: [flow({ 'post-auth': chain({ slow: action('slow'), hook: webhook() }) })],
      settings: {
        fetch: { timeoutMs: 700, allow: ['hooks.acme.example'] },
        limits: { runTimeoutMs: 1_000, fetchRequestBytes: 9 },
      },
      actions: {
        slow: () => {
          h.clock.advance(600);
          return {};
        },
      },
    });
    expect((await h.login()).status).toBe('completed');
    expect(h.policies).toEqual([
      {
        tenantSlug: 'acme',
        allow: ['hooks.acme.example'],
        timeoutMs: 400,
        requestBytes: 9,
        responseBytes: 1024 * 1024,
      },
    ]);
  });
});

describe('limits', () => {
  it('10 a run has 20 seconds between two waits, counted anew after each', async () => {
    const slow = (h: () => { clock: { advance(ms: number): void } }, ms: number) => () => {
      h().clock.advance(ms);
      return {};
    };
    const h: Harness = await setUp({
      flows: [
        flow({ 'pre-login': only('a', action('a')), 'post-auth': chain({ b: action('b'), c: action('c') }) }),
      ],
      actions: { a: slow(() => h, 15_000), b: slow(() => h, 15_000), c: slow(() => h, 0) },
    });
    const together = await h.login();
    expect(together).toMatchObject({ status: 'denied', accessToken: null });
    expect((await h.inspect(together.runId)).audit.at(-1)).toMatchObject({
      data: { reason: 'timeout', error_kind: 'timeout', block: 'b' },
    });
    const first = await h.start();
    expect(await h.resume(first.resumeToken, h.authentication)).toMatchObject({ status: 'completed' });
  });

  it('10 a host block that never answers is cut off at the deadline', async () => {
    let aborted = false;
    const stuck = defineBlock({
      type: 'stuck',
      config: z.strictObject({ ...nextShape }),
      output: null,
      targets: (config) => [{ target: config.next ?? 'continue', path: ['next'] }],
      execute: (_, { signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return new Promise<never>(() => undefined);
      },
    });
    const h = await setUp({
      flows: [flow({ 'post-auth': only('x', { type: 'stuck' }) })],
      blockTypes: [stuck],
      settings: { limits: { runTimeoutMs: 50 } },
    });
    expect(await h.login()).toMatchObject({ status: 'denied', accessToken: null });
    expect(aborted).toBe(true);
  });

  it('10 what one value, the state, the claims and app_metadata may hold is bounded for every block', async () => {
    const big = 'x'.repeat(1_000);
    const ask = (effects: never[]) => () => ({ effects });
    const settings = {
      limits: { stateValueBytes: 900, stateBytes: 1_500, claimsBytes: 900, appMetadataBytes: 900 },
    };
    for (const effects of [
      [set('v', big)],
      [set('a', 'x'.repeat(800)), set('b', 'x'.repeat(800))],
      [claim('c', big)],
      [patch({ m: big })],
    ]) {
      const h = await setUp({
        flows: [flow({ 'post-auth': only('a', action('a')) })],
        actions: { a: ask(effects) },
        settings,
      });
      const result = await h.login();
      expect(result.status).toBe('denied');
      const { audit, state } = await h.inspect(result.runId);
      expect(audit.at(-1)).toMatchObject({ data: { error_kind: 'limit_exceeded' } });
      expect(state).toEqual({});
      expect((await h.jane())?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 } });
    }
    const fits = await setUp({
      flows: [flow({ 'post-auth': chain({ a: action('a'), b: action('a') }) })],
      actions: { a: ask([set('v', 'x'.repeat(850))]) },
      settings,
    });
    expect((await fits.login()).status).toBe('completed');
  });

  it('10 an answer to a prompt that is too large is refused, and the run goes on waiting', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': only('ask', { type: 'prompt', prompt: 'p' }) })],
      settings: { limits: { stateValueBytes: 100 } },
    });
    const waiting = await h.login();
    await expect(h.resume(waiting.resumeToken, { text: 'x'.repeat(200) })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    expect(await h.resume(waiting.resumeToken, { text: 'short' })).toMatchObject({ status: 'completed' });
  });

  it('10 an action learns what the run holds already, so that its api can throw at the call', async () => {
    const h = await setUp({
      flows: [
        flow({ 'pre-login': only('p', action('p')), 'post-auth': chain({ a: action('a'), b: action('b') }) }),
      ],
      actions: {
        p: () => ({ effects: [claim('gone', 1)] }),
        a: () => ({ effects: [set('k', 'é'), claim('c', 1), patch({ m: 1 })] }),
        b: () => ({}),
      },
    });
    await h.login({ event });
    expect(h.runner.requests.at(-1)?.held).toEqual({
      stateBytes: 1 + 4,
      claims: { c: 1 },
      appMetadata: { tier: 'free', kept: { deep: 1 }, m: 1 },
    });
  });

  it('10 a run that took too long is denied, also when its last block did', async () => {
    for (const ms of [19_999, 20_000]) {
      const h = await setUp({
        flows: [flow({ 'post-auth': only('slow', action('slow')) })],
        actions: {
          slow: () => {
            h.clock.advance(ms);
            return { effects: [patch({ slow: true })], logs: [{ level: 'info', message: 'done' }] };
          },
        },
      });
      const result = await h.login();
      const { trace, audit } = await h.inspect(result.runId);
      if (ms < 20_000) {
        expect(result.status).toBe('completed');
        continue;
      }
      expect(result).toMatchObject({ status: 'denied', accessToken: null });
      expect(trace[0]).toMatchObject({
        outcome: 'error',
        effects: [{ type: 'deny', reason: 'timeout' }],
        logs: [{ message: 'done' }],
      });
      expect(audit.at(-1)).toMatchObject({ data: { error_kind: 'timeout', block: 'slow' } });
      expect((await h.jane())?.app_metadata).not.toHaveProperty('slow');
    }
  });

  it('10 a run that waited inside a sub-routine holds the bytes of step state that it held before', async () => {
    const sub = flow({ main: chain({ one: action('one'), ask: prompt, two: action('two') }) } as never, {
      slug: 'sub',
      trigger: 'subflow',
    });
    const h = await setUp({
      flows: [sub, flow({ 'post-auth': only('call', { type: 'run_flow', flow: 'sub' }) })],
      actions: { one: () => ({ effects: [set('a', 1), set('b', 'x')] }), two: () => ({}) },
      settings: { limits: { stateBytes: 8 } },
    });
    const waiting = await h.login();
    expect(await h.resume(waiting.resumeToken, { k: 1 })).toMatchObject({ status: 'completed' });
    expect(h.runner.requests.at(-1)?.held.stateBytes).toBe(8);
  });

  it('10 an answer that is nested too deeply is none: it can be kept nowhere', async () => {
    const hook = { type: 'call_webhook', url: 'https://risk.acme.example/', onError: 'continue' };
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    for (const depth of [500, 501, 1_200, 30_000]) {
      const h = await setUp({
        flows: [flow({ 'post-auth': only('hook', hook) })],
        http: () => ({ headers: { 'content-type': 'application/json' }, body: nested(depth) }),
      });
      const { runId, status } = await h.login();
      expect(status).toBe('completed');
      const { ok, error } = (await h.inspect(runId)).state['hook'] ?? {};
      expect([ok, error]).toEqual(depth === 500 ? [true, undefined] : [false, 'limit_exceeded']);
    }
  });

  it('10 5.13 a patch that waited and is too much for the user who came denies, and is dropped with a warning', async () => {
    const size = JSON.stringify({ tier: 'free', kept: { deep: 1 }, m: '' }).length;
    for (const [bytes, status] of [
      [20, 'completed'],
      [21, 'denied'],
    ] as const) {
      const h = await setUp({
        flows: [flow({ 'pre-login': only('a', action('a')), 'post-auth': only('b', action('b')) })],
        actions: { a: () => ({ effects: [patch({ m: 'x'.repeat(bytes) })] }), b: () => ({}) },
        settings: { limits: { appMetadataBytes: size + 20 } },
      });
      const result = await h.login();
      expect(result.status).toBe(status);
      if (status === 'completed') continue;
      expect((await h.jane())?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 } });
      const { audit, trace } = await h.inspect(result.runId);
      expect(trace.map(({ block, warnings }) => [block, warnings])).toEqual([
        ['a', [expect.stringContaining('dropped')]],
      ]);
      expect(audit.at(-1)).toMatchObject({ type: 'flow.run_denied', data: { error_kind: 'limit_exceeded' } });
    }
  });

  it('10 templates that name a large value over and over deny their run, and cost nobody else memory', async () => {
    const often = '{{ step }}'.repeat(3_000);
    const blocks: { type: string; [key: string]: unknown }[] = [
      { type: 'log_event', message: often },
      { type: 'prompt', prompt: 'p', input: { list: Array.from({ length: 3_000 }, () => '{{ step }}') } },
      { type: 'run_flow', flow: 'sub', input: { text: often } },
      { type: 'call_webhook', url: `https://risk.acme.example/?q=${often}` },
      {
        type: 'call_webhook',
        url: 'https://risk.acme.example/',
        headers: Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`x-${n}`, '{{ step }}'])),
      },
      { type: 'call_webhook', url: 'https://risk.acme.example/', body: { text: often } },
    ];
    for (const block of blocks) {
      const h = await setUp({
        flows: [
          flow({ main: only('x', { type: 'allow' }) } as never, { slug: 'sub', trigger: 'subflow' }),
          flow({ 'post-auth': chain({ fill: action('fill'), block }) }),
        ],
        actions: {
          fill: () => ({ effects: [...'12345678'].map((key) => set(key, 'x'.repeat(60_000))) }),
        },
      });
      const { runId, status } = await h.login();
      expect(status).toBe('denied');
      expect((await h.inspect(runId)).audit.at(-1)).toMatchObject({
        data: { error_kind: 'limit_exceeded', block: 'block' },
      });
      expect(h.sent).toEqual([]);
    }
  });

  it('10 a run that goes on has the time that the tenant sets, not the default', async () => {
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('a', action('slow')),
          'post-auth': chain({ ask: prompt, b: action('slow') }),
        }),
      ],
      actions: {
        slow: () => {
          h.clock.advance(1_000);
          return {};
        },
      },
      settings: { limits: { runTimeoutMs: 1_500 } },
    });
    const waiting = await h.login();
    expect(await h.resume(waiting.resumeToken, {})).toMatchObject({ status: 'completed' });
    await h.engine.publish({ ...h.bundle, settings: { limits: { runTimeoutMs: 1_000 } } }, 'test');
    expect(await h.start()).toMatchObject({ status: 'denied' });
    await h.engine.publish({ ...h.bundle, settings: { limits: { runTimeoutMs: 1_500 } } }, 'test');
    const second = await h.login();
    await h.engine.publish({ ...h.bundle, settings: { limits: { runTimeoutMs: 1_000 } } }, 'test');
    expect(await h.resume(second.resumeToken, {})).toMatchObject({ status: 'denied' });
  });
});
