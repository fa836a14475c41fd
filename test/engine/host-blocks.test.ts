import { describe, expect, it } from '@jest/globals';
import { type BlockContext, type BlockResult, defineBlock } from '@sluice/engine';
import { nextShape } from '@sluice/flow';
import { z } from 'zod';
import { action, chain, flow, only, set, setUp } from './harness.ts';

const block = (execute: (context: BlockContext) => unknown, output: z.ZodType | null = null) =>
  defineBlock({
    type: 'host_block',
    config: z.strictObject({ ...nextShape }),
    output,
    targets: (config) => [{ target: config.next ?? 'continue', path: ['next'] }],
    execute: (_, context) => execute(context) as BlockResult,
  });

const withBlock = (
  execute: (context: BlockContext) => unknown,
  more: Partial<Parameters<typeof setUp>[0]> = {},
  output: z.ZodType | null = null,
) =>
  setUp({
    flows: [flow({ 'post-auth': only('x', { type: 'host_block' }) })],
    blockTypes: [block(execute, output)],
    ...more,
  });

const next = { kind: 'next' };
const nothing = Object.create(null);

describe("a host's block that breaks its promise", () => {
  const garbage: readonly [string, unknown][] = [
    ['undefined', undefined],
    ['null', null],
    ['text', 'next'],
    ['no outcome', {}],
    ['an outcome of no kind', { outcome: { kind: 'jump' } }],
    ['a target that is no text', { outcome: { kind: 'next', target: 3 } }],
    ['a target elsewhere', { outcome: { kind: 'next', target: 'nowhere' } }],
    ['a target of the prototype', { outcome: { kind: 'next', target: 'constructor' } }],
    ['effects that are no list', { outcome: next, effects: { length: 1 } }],
    ['an effect of no type', { outcome: next, effects: [{ type: 'token.issue' }] }],
    ['a value of undefined', { outcome: next, effects: [{ type: 'state.set', key: 'k' }] }],
    ['NaN', { outcome: next, effects: [{ type: 'state.set', key: 'k', value: Number.NaN }] }],
    ['a function', { outcome: next, effects: [{ type: 'state.set', key: 'k', value: () => 1 }] }],
    ['a Date', { outcome: next, effects: [{ type: 'state.set', key: 'k', value: { at: new Date(0) } }] }],
    ['a BigInt', { outcome: next, effects: [{ type: 'state.set', key: 'k', value: 1n }] }],
    ['a patch that is a list', { outcome: next, effects: [{ type: 'user.setAppMetadata', patch: [1] }] }],
    ['a claim without value', { outcome: next, effects: [{ type: 'session.setCustomClaim', name: 'c' }] }],
    ['a deny without reason', { outcome: { kind: 'deny' } }],
    ['a message that is no text', { outcome: { kind: 'deny', reason: 'r', userMessage: { a: 1 } } }],
    ['a prompt without input', { outcome: { kind: 'prompt', prompt: 'p' } }],
    ['a sub-routine of nobody', { outcome: { kind: 'call', flow: 'constructor', input: {} } }],
    ['logs of no level', { outcome: next, logs: [{ level: 'shout', message: 'm' }] }],
  ];

  it.each(garbage)('3.4 2.3 that answers with %s fails the run, and writes nothing', async (_, answer) => {
    for (const execute of [() => answer, async () => answer]) {
      const h = await withBlock(execute, { settings: { limits: { runTimeoutMs: 500 } } });
      const result = await h.login();
      expect(result).toMatchObject({ status: 'failed', accessToken: null });
      const { trace, state, audit } = await h.inspect(result.runId);
      expect(state).toEqual({});
      expect(trace).toMatchObject([{ block: 'x', outcome: 'error', error: { error_kind: 'engine_error' } }]);
      expect(trace[0]?.error?.message).toContain('host_block');
      expect(audit.at(-1)).toMatchObject({ type: 'flow.run_failed', data: { block: 'x' } });
    }
  });

  it.each([
    ['nothing', undefined],
    ['text', 'boom'],
    ['a symbol', Symbol('boom')],
    ['an object without text', nothing],
    [
      'an error that throws when it is read',
      Object.defineProperty(new Error('x'), 'message', {
        get() {
          throw new Error('again');
        },
      }),
    ],
  ])('2.3 that throws %s fails the run', async (_, thrown) => {
    for (const execute of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const h = await withBlock(execute);
      const result = await h.login();
      expect(result).toMatchObject({ status: 'failed', accessToken: null, flowVersion: 1 });
      expect((await h.inspect(result.runId)).trace).toHaveLength(1);
    }
  });

  it('3.4 what breaks the output schema leaves no effect behind', async () => {
    const h = await withBlock(
      () => ({
        outcome: next,
        effects: [
          { type: 'user.setAppMetadata', patch: { admin: true } },
          { type: 'state.set', key: 'score', value: 'high' },
        ],
      }),
      {},
      z.object({ score: z.number() }),
    );
    const result = await h.login();
    expect(result.status).toBe('failed');
    expect((await h.inspect(result.runId)).state).toEqual({});
    expect((await h.inspect(result.runId)).trace).toMatchObject([{ block: 'x', outcome: 'error' }]);
    expect((await h.jane())?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 } });
  });

  it('3.5 cannot change the run through what it may read', async () => {
    const h = await withBlock(
      ({ scope, tenant, limits }) => {
        const open = { scope, tenant, limits } as unknown as Record<string, Record<string, never>>;
        for (const spoil of [
          () => Object.assign(open['scope']?.['event']?.['user'] ?? {}, { email: 'evil@x.example' }),
          () => Object.assign(open['scope']?.['step']?.['before'] ?? {}, { sum: 666 }),
          () => Object.assign(open['tenant'] ?? {}, { id: 'ten_other', slug: 'other' }),
          () => Object.assign(open['limits'] ?? {}, { claimsBytes: 1e9 }),
        ]) {
          try {
            spoil();
          } catch {
            // Frozen is as good as copied.
          }
        }
        return { outcome: next };
      },
      {
        flows: [
          flow({
            'post-auth': chain({
              before: action('before'),
              x: { type: 'host_block' },
              after: action('after'),
            }),
          }),
        ],
        actions: { before: () => ({ effects: [set('sum', 1)] }), after: () => ({}) },
      },
    );
    const result = await h.login();
    expect(result).toMatchObject({ status: 'completed', user: { email: 'jane@acme.example' } });
    const last = h.runner.requests.at(-1);
    expect(last).toMatchObject({ tenantId: h.tenantId, limits: { claimsBytes: 8 * 1024 } });
    expect(JSON.parse(last?.eventJson ?? '{}').user.email).toBe('jane@acme.example');
    expect((await h.inspect(result.runId)).state).toEqual({ before: { sum: 1 } });
  });

  it('3.5 what it changes after it answered changes nothing', async () => {
    const value = { list: [1] };
    const patch = { tier: { level: 1 } };
    const h = await withBlock(
      () => {
        setTimeout(() => {
          value.list.push(2);
          patch.tier.level = 2;
        }, 0);
        return {
          outcome: next,
          effects: [
            { type: 'state.set', key: 'v', value },
            { type: 'user.setAppMetadata', patch },
          ],
        };
      },
      {
        flows: [flow({ 'post-auth': chain({ x: { type: 'host_block' }, wait: action('wait') }) })],
        actions: {
          wait: () =>
            new Promise((resolve) => {
              setTimeout(() => resolve({}), 20);
            }),
        },
      },
    );
    const result = await h.login();
    expect((await h.inspect(result.runId)).state).toEqual({ x: { v: { list: [1] } } });
    expect((await h.jane())?.app_metadata).toMatchObject({ tier: { level: 1 } });
  });

  it('3.5 keeps keys such as __proto__ and constructor plain', async () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":1}}');
    const h = await withBlock(() => ({
      outcome: next,
      effects: [
        { type: 'state.set', key: '__proto__', value: hostile },
        { type: 'user.setAppMetadata', patch: hostile },
        { type: 'session.setCustomClaim', name: '__proto__', value: 1 },
        { type: 'session.setCustomClaim', name: 'constructor', value: 2 },
      ],
    }));
    const result = await h.login();
    expect(result.status).toBe('completed');
    expect(JSON.stringify(result.claims)).toBe('{"__proto__":1,"constructor":2}');
    expect(JSON.stringify((await h.inspect(result.runId)).state)).toBe(
      '{"x":{"__proto__":{"__proto__":{"admin":true},"constructor":{"prototype":1}}}}',
    );
    expect(JSON.stringify((await h.jane())?.app_metadata)).toContain('"__proto__":{"admin":true}');
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('3.5 has no further say once it has answered', async () => {
    const seen: string[] = [];
    let kept: BlockContext | null = null;
    const h = await withBlock(
      (context) => {
        kept = context;
        return { outcome: next };
      },
      { actions: { tag: () => ({}) } },
    );
    expect((await h.login()).status).toBe('completed');
    const late = kept as unknown as BlockContext;
    await late.action('tag').catch((error: Error) => seen.push(error.message));
    await late
      .http({ method: 'GET', url: 'https://a.example/', headers: {}, body: null, redirect: 'follow' })
      .catch((error: Error) => seen.push(error.message));
    expect(seen).toHaveLength(2);
    expect(h.runner.requests).toHaveLength(0);
    expect(h.sent).toHaveLength(0);
  });

  it('10 that answers after the deadline is not heard, and nobody is left waiting', async () => {
    const lost: unknown[] = [];
    const note = (error: unknown) => lost.push(error);
    process.on('unhandledRejection', note);
    try {
      for (const late of [
        () => ({ outcome: next, effects: [{ type: 'state.set', key: 'late', value: 1 }] }),
        () => {
          throw new Error('late');
        },
      ]) {
        const h = await withBlock(
          () =>
            new Promise((resolve, reject) => {
              setTimeout(() => {
                try {
                  resolve(late());
                } catch (error) {
                  reject(error);
                }
              }, 400);
            }),
          { settings: { limits: { runTimeoutMs: 20 } } },
        );
        const result = await h.login();
        expect(result).toMatchObject({ status: 'denied', accessToken: null });
        await new Promise((resolve) => {
          setTimeout(resolve, 200);
        });
        const { audit, state } = await h.inspect(result.runId);
        expect(audit.at(-1)).toMatchObject({ data: { error_kind: 'timeout' } });
        expect(state).toEqual({});
      }
      expect(lost).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('9.2 an action that the deadline cut off is in the audit, once', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': only('slow', action('slow')) })],
      settings: { limits: { runTimeoutMs: 20 } },
      actions: {
        slow: () =>
          new Promise((resolve) => {
            setTimeout(() => resolve({}), 400);
          }),
      },
    });
    const { runId } = await h.login();
    await new Promise((resolve) => {
      setTimeout(resolve, 250);
    });
    const { audit } = await h.inspect(runId);
    expect(audit.map((entry) => entry.type)).toEqual(['custom_action.run', 'flow.run_denied']);
    expect(audit[0]).toMatchObject({
      outcome: 'failure',
      data: { action: 'slow', outcome: 'failed', error_kind: 'timeout' },
    });
  });

  it('3.4 an answer that is a promise of another kind is waited for', async () => {
    const h = await withBlock(() => ({
      // biome-ignore lint/suspicious/noThenProperty: a promise of another library
      then: (resolve: (value: unknown) => void) => resolve({ outcome: { kind: 'deny', reason: 'theirs' } }),
    }));
    expect((await h.login()).status).toBe('denied');
  });
});
