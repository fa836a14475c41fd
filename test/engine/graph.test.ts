import { describe, expect, it } from '@jest/globals';
import { defineBlock } from '@sluice/engine';
import { nextShape } from '@sluice/flow';
import { z } from 'zod';
import { action, chain, claim, flow, only, patch, set, setUp, visited } from './harness.ts';

const log = (message: string, more = {}) => ({ type: 'log_event', level: 'info', message, ...more });

describe('the graph of a stage', () => {
  it('3.1 goes where next points, and a missing next leaves the stage', async () => {
    const h = await setUp({
      flows: [
        flow({
          'post-auth': { start: 'a', blocks: { a: log('a', { next: 'c' }), b: log('b'), c: log('c') } },
          'post-login': { start: 'd', blocks: { d: log('d', { next: 'continue' }), e: log('e') } },
        }),
      ],
    });
    expect(await visited(h, (await h.login()).runId)).toEqual(['a', 'c', 'd']);
  });

  it('3.3 the first true branch wins; only true is true; otherwise is taken when none is', async () => {
    const gate = (...when: string[]) => ({
      type: 'decision',
      branches: when.map((text, index) => ({ when: text, next: `to-${index}` })),
      otherwise: 'other',
    });
    const blocks = (decision: object) => ({
      start: 'gate',
      blocks: { gate: decision as { type: string }, 'to-0': log('0'), 'to-1': log('1'), other: log('other') },
    });
    const route = async (...when: string[]) => {
      const h = await setUp({ flows: [flow({ 'post-auth': blocks(gate(...when)) })] });
      return (await visited(h, (await h.login()).runId))[1];
    };
    expect(await route('1 == 1', '1 == 1')).toBe('to-0');
    expect(await route('1 == 2', '1 == 1')).toBe('to-1');
    expect(await route('1 == 2', '2 == 1')).toBe('other');
    expect(await route('"text"', '1')).toBe('other');
    expect(await route('step.nobody.key', 'event.user.email == "jane@acme.example"')).toBe('to-1');
  });

  it('3.4 a block of the host is a block like any other', async () => {
    const risk = defineBlock({
      type: 'risk_score',
      config: z.strictObject({ ...nextShape, floor: z.number() }),
      output: z.object({ score: z.number() }),
      targets: (config) => [{ target: config.next ?? 'continue', path: ['next'] }],
      execute: (config) => ({
        outcome: { kind: 'next' },
        effects: [{ type: 'state.set', key: 'score', value: config.floor + 1 }],
      }),
    });
    const h = await setUp({
      flows: [
        flow({
          'post-auth': {
            start: 'risk',
            blocks: {
              risk: { type: 'risk_score', floor: 80, next: 'gate' },
              gate: {
                type: 'decision',
                branches: [{ when: 'step.risk.score > 80', next: 'high' }],
                otherwise: 'continue',
              },
              high: { type: 'deny', reason: 'high-risk' },
            },
          },
        }),
      ],
      blockTypes: [risk],
    });
    const result = await h.login();
    expect(result.status).toBe('denied');
    expect((await h.inspect(result.runId)).trace[0]).toMatchObject({
      block: 'risk',
      type: 'risk_score',
      effects: [{ key: 'score', value: 81 }],
    });
    expect(h.engine.blockDescriptors.map((descriptor) => descriptor.type)).toContain('risk_score');
  });

  it('3.4 a host block that throws, or breaks its output schema, fails the run closed', async () => {
    const make = (execute: () => never | { outcome: { kind: 'next' }; effects: never[] }) =>
      defineBlock({
        type: 'host_block',
        config: z.strictObject({ ...nextShape }),
        output: z.object({ score: z.number() }),
        targets: (config) => [{ target: config.next ?? 'continue', path: ['next'] }],
        execute,
      });
    const throwing = make(() => {
      throw new Error('secret detail of the host');
    });
    const lying = make(() => ({ outcome: { kind: 'next' }, effects: [] }));
    for (const block of [throwing, lying]) {
      const h = await setUp({
        flows: [flow({ 'post-auth': only('x', { type: 'host_block' }) })],
        blockTypes: [block],
      });
      const result = await h.login();
      expect(result).toMatchObject({ status: 'failed', accessToken: null });
      expect(JSON.stringify(result)).not.toContain('secret detail');
    }
    expect(() => setUp({ flows: [], blockTypes: [throwing, throwing] })).rejects.toMatchObject({
      code: 'block_type_invalid',
    });
  });

  it('3.5 a block is given nothing that writes', async () => {
    let keys: string[] = [];
    const spy = defineBlock({
      type: 'spy',
      config: z.strictObject({ ...nextShape }),
      output: null,
      targets: (config) => [{ target: config.next ?? 'continue', path: ['next'] }],
      execute(_, context) {
        keys = Object.keys(context).sort();
        return { outcome: { kind: 'next' }, effects: [{ type: 'state.set', key: 'asked', value: true }] };
      },
    });
    const h = await setUp({
      flows: [flow({ 'post-auth': only('spy', { type: 'spy' }) })],
      blockTypes: [spy],
    });
    const { runId } = await h.login();
    expect(keys).toEqual([
      'action',
      'http',
      'limits',
      'remainingMs',
      'runId',
      'scope',
      'signal',
      'slug',
      'stage',
      'tenant',
    ]);
    expect((await h.inspect(runId)).state).toEqual({ spy: { asked: true } });
  });

  it('3.6 deny gives its message to the user and its reason to the audit; allow ends the stage at once', async () => {
    const h = await setUp({
      flows: [
        flow({
          'post-auth': only('no', { type: 'deny', reason: 'country-blocked', userMessage: 'Not from here.' }),
        }),
        flow(
          {
            'post-auth': {
              start: 'a',
              blocks: { a: { type: 'allow' }, b: { type: 'deny', reason: 'never' } },
            },
            'post-login': only('c', log('c')),
          },
          { slug: 'open' },
        ),
      ],
    });
    const denied = await h.login();
    expect(denied).toMatchObject({ status: 'denied', userMessage: 'Not from here.' });
    expect(JSON.stringify(denied)).not.toContain('country-blocked');
    expect((await h.inspect(denied.runId)).audit.at(-1)).toMatchObject({
      data: { reason: 'country-blocked', block: 'no', stage: 'post-auth', error_kind: null },
    });
    const open = await h.login({ flow: 'open' });
    expect(open.status).toBe('completed');
    expect(await visited(h, open.runId)).toEqual(['a', 'c']);
  });

  it('3.6 a sub-routine has its own steps and its input, and leaves its state under the block that called it', async () => {
    const sub = flow(
      {
        main: {
          start: 'inner',
          blocks: {
            inner: action('inner', { next: 'gate' }),
            gate: {
              type: 'decision',
              branches: [
                { when: 'step.inner.seen == step.input.country and step.outer == null', next: 'fine' },
              ],
              otherwise: 'bad',
            },
            fine: { type: 'allow' },
            bad: { type: 'deny', reason: 'wrong view' },
          },
        },
      } as never,
      { slug: 'screen', trigger: 'subflow' },
    );
    const h = await setUp({
      flows: [
        sub,
        flow({
          'post-auth': {
            start: 'outer',
            blocks: {
              outer: action('outer', { next: 'screening' }),
              screening: {
                type: 'run_flow',
                flow: 'screen',
                input: { country: '{{ step.outer.country }}' },
                next: 'check',
              },
              check: {
                type: 'decision',
                branches: [{ when: 'step.screening.inner.seen == "NL"', next: 'yes' }],
                otherwise: 'no',
              },
              yes: log('yes'),
              no: { type: 'deny', reason: 'not visible' },
            },
          },
        }),
      ],
      actions: {
        outer: () => ({ effects: [set('country', 'NL')] }),
        inner: ({ stepJson }) => ({
          effects: [set('seen', JSON.parse(stepJson).input.country), claim('inner', true)],
        }),
      },
    });
    const result = await h.login();
    expect(result).toMatchObject({ status: 'completed', claims: { inner: true } });
    const { state, trace } = await h.inspect(result.runId);
    expect(state).toEqual({ outer: { country: 'NL' }, screening: { inner: { seen: 'NL' } } });
    expect(trace.map((entry) => [entry.block, entry.within ?? []])).toEqual([
      ['outer', []],
      ['screening', []],
      ['inner', ['screening']],
      ['gate', ['screening']],
      ['fine', ['screening']],
      ['check', []],
      ['yes', []],
    ]);
  });

  it('3.6 a deny in a sub-routine denies the parent, and a prompt in it waits and goes on', async () => {
    const sub = flow(
      {
        main: {
          start: 'ask',
          blocks: {
            ask: { type: 'prompt', prompt: 'otp', next: 'gate' },
            gate: {
              type: 'decision',
              branches: [{ when: 'step.ask.ok == true', next: 'fine' }],
              otherwise: 'bad',
            },
            fine: { type: 'allow' },
            bad: { type: 'deny', reason: 'otp-wrong' },
          },
        },
      } as never,
      { slug: 'step-up', trigger: 'subflow' },
    );
    const h = await setUp({
      flows: [
        sub,
        flow({ 'post-auth': chain({ up: { type: 'run_flow', flow: 'step-up' }, after: action('after') }) }),
      ],
      actions: { after: ({ stepJson }) => ({ effects: [set('saw', JSON.parse(stepJson).up.ask)] }) },
    });
    const good = await h.resume((await h.login()).resumeToken, { ok: true });
    expect(good.status).toBe('completed');
    expect((await h.inspect(good.runId)).state).toMatchObject({
      up: { ask: { ok: true } },
      after: { saw: { ok: true } },
    });
    const bad = await h.resume((await h.login()).resumeToken, { ok: false });
    expect(bad.status).toBe('denied');
    expect((await h.inspect(bad.runId)).audit.at(-1)).toMatchObject({ data: { reason: 'otp-wrong' } });
  });

  it('3.6 what a sub-routine may take is what is left of its parent', async () => {
    const h = await setUp({
      flows: [
        flow({ main: only('inner', action('look')) } as never, { slug: 'sub', trigger: 'subflow' }),
        flow({ 'post-auth': chain({ slow: action('slow'), call: { type: 'run_flow', flow: 'sub' } }) }),
      ],
      actions: {
        slow: () => {
          h.clock.advance(15_000);
          return {};
        },
        look: ({ remainingMs }) => ({ effects: [set('left', remainingMs)] }),
      },
    });
    const { runId } = await h.login();
    expect((await h.inspect(runId)).state).toEqual({ call: { look: { left: 5_000 } } });
  });

  it('3.6 recursion and a depth over five fail closed even when no check was made', async () => {
    const call = (to: string) => ({ main: only('call', { type: 'run_flow', flow: to }) }) as never;
    const loop = await setUp({
      flows: [
        flow(call('sub'), { slug: 'sub', trigger: 'subflow' }),
        flow({ 'post-auth': only('x', { type: 'run_flow', flow: 'sub' }) }),
      ],
    });
    expect((await loop.login()).status).toBe('failed');
    const nest = (depth: number) => [
      ...Array.from({ length: depth }, (_, index) =>
        flow(
          index === depth - 1
            ? ({ main: only('end', { type: 'allow' }) } as never)
            : call(`sub-${index + 1}`),
          { slug: `sub-${index}`, trigger: 'subflow' as const },
        ),
      ),
      flow({ 'post-auth': only('x', { type: 'run_flow', flow: 'sub-0' }) }),
    ];
    expect((await (await setUp({ flows: nest(5) })).login()).status).toBe('completed');
    expect((await (await setUp({ flows: nest(6) })).login()).status).toBe('failed');
  });

  it('3.7 a disabled action is skipped, not denied', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': chain({ off: action('off'), on: action('on') }) })],
      actions: {
        off: () => ({ status: 'denied', effects: [{ type: 'deny', reason: 'x' }] }),
        on: () => ({}),
      },
      disabled: ['off'],
    });
    const result = await h.login();
    expect(result.status).toBe('completed');
    const { trace, state } = await h.inspect(result.runId);
    expect(trace.map((entry) => entry.outcome)).toEqual(['skipped', 'ok']);
    expect(state).toEqual({});
    expect(h.runner.requests.map((request) => request.action)).toEqual(['on']);
  });

  it('3.8 two blocks of one action write to the same place; the later one wins per key', async () => {
    let round = 0;
    const h = await setUp({
      flows: [flow({ 'post-auth': chain({ first: action('tag'), second: action('tag') }) })],
      actions: { tag: () => ({ effects: (round += 1) === 1 ? [set('a', 1), set('b', 1)] : [set('b', 2)] }) },
    });
    const { runId } = await h.login();
    expect((await h.inspect(runId)).state).toEqual({ tag: { a: 1, b: 2 } });
  });

  it('4.8 the trace tells which branch a decision took and what it read', async () => {
    const h = await setUp({
      flows: [
        flow({
          'post-auth': {
            start: 'tag-account-tier',
            blocks: {
              'tag-account-tier': action('tag-account-tier', { next: 'gate' }),
              gate: {
                type: 'decision',
                branches: [
                  { when: 'step.tag-account-tier.tier == "basic"', next: 'a' },
                  {
                    when: 'step.tag-account-tier.tier == "enterprise" && event.user.email_verified',
                    next: 'b',
                  },
                ],
                otherwise: 'continue',
              },
              a: log('a'),
              b: log('b'),
            },
          },
        }),
      ],
      actions: { 'tag-account-tier': () => ({ effects: [set('tier', 'enterprise')] }) },
    });
    const { runId } = await h.login();
    const { trace } = await h.inspect(runId);
    expect(trace.map((entry) => entry.block)).toEqual(['tag-account-tier', 'gate', 'b']);
    expect(trace[1]).toMatchObject({
      next: 'b',
      decision: {
        branch: 1,
        read: { 'step.tag-account-tier.tier': 'enterprise', 'event.user.email_verified': true },
      },
    });
  });

  it('4.2 session is there from issue-tokens on, with the claims so far', async () => {
    const gate = {
      type: 'decision',
      branches: [{ when: 'session.claims.tier == "gold"', next: 'extra' }],
      otherwise: 'continue',
    };
    const h = await setUp({
      flows: [
        flow({
          'post-auth': chain({
            tag: action('tag'),
            early: { ...gate, branches: [{ when: 'session == null', next: 'fine' }] },
            fine: log('fine'),
          }),
          'issue-tokens': { start: 'late', blocks: { late: gate, extra: action('extra') } },
        }),
      ],
      actions: {
        tag: () => ({ effects: [claim('tier', 'gold')] }),
        extra: () => ({ effects: [patch({ gold: true })] }),
      },
    });
    const { runId } = await h.login();
    expect(await visited(h, runId)).toEqual(['tag', 'early', 'fine', 'late', 'extra']);
  });

  it('4.8 the trace tells what was read as it was, whatever later blocks write there', async () => {
    let round = 0;
    const h = await setUp({
      flows: [
        flow({
          'post-auth': chain({
            first: action('tag'),
            gate: {
              type: 'decision',
              branches: [{ when: 'size(step.tag) == 1', next: 'second' }],
              otherwise: 'continue',
            },
            second: action('tag'),
          }),
        }),
      ],
      actions: { tag: () => ({ effects: [set(`key-${(round += 1)}`, round)] }) },
    });
    const { runId } = await h.login();
    const { trace, state } = await h.inspect(runId);
    expect(trace[1]?.decision?.read).toEqual({ 'step.tag': { 'key-1': 1 } });
    expect(state).toEqual({ tag: { 'key-1': 1, 'key-2': 2 } });
  });

  it('3.6 step.input is what the block passed, whatever the sub-routine writes since', async () => {
    const sub = flow({ main: chain({ one: action('one'), two: action('two') }) } as never, {
      slug: 'sub',
      trigger: 'subflow',
    });
    const inputs: unknown[] = [];
    const look =
      (...effects: never[]) =>
      ({ stepJson }: { stepJson: string }) => {
        inputs.push(JSON.parse(stepJson).input);
        return { effects };
      };
    const h = await setUp({
      flows: [
        sub,
        flow({ 'post-auth': only('call', { type: 'run_flow', flow: 'sub', input: { all: '{{ step }}' } }) }),
      ],
      actions: { one: look(set('k', 1)), two: look() },
    });
    await h.login();
    expect(inputs).toEqual([{ all: {} }, { all: {} }]);
  });

  it('4.8 the trace tells what every branch read that was tried, not the last one only', async () => {
    const gate = {
      type: 'decision',
      branches: [
        { when: 'event.client.id == "other"', next: 'continue' },
        { when: 'event.client.type == "web"', next: 'continue' },
        { when: 'event.request.ip == ""', next: 'continue' },
      ],
      otherwise: 'continue',
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('gate', gate) })] });
    const { runId } = await h.login();
    expect((await h.inspect(runId)).trace[0]?.decision).toEqual({
      branch: 1,
      read: { 'event.client.id': 'web-app', 'event.client.type': 'web' },
    });
  });
});
