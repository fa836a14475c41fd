import { describe, expect, it } from '@jest/globals';
import type { Checkpoint, Store } from '@sluice/engine';
import { createCountingIds } from '@sluice/engine/testing';
import { createMemoryStore } from '@sluice/store';
import { decodeJwt } from 'jose';
import { action, chain, claim, event, flow, only, patch, set, setUp } from './harness.ts';

/** A store that keeps what was committed and can be made to fail. */
function watched(options: { failCommit?: () => unknown; loseAnswer?: boolean } = {}): {
  store: Store;
  commits: Checkpoint[];
} {
  const store = createMemoryStore();
  const commits: Checkpoint[] = [];
  return {
    commits,
    store: {
      ...store,
      async commit(checkpoint) {
        const failure = options.failCommit?.();
        if (failure !== undefined) throw failure;
        const outcome = await store.commit(checkpoint);
        commits.push(checkpoint);
        if (options.loseAnswer === true) throw new Error('connection lost');
        return outcome;
      },
    },
  };
}

const mfa = flow({
  'pre-login': only('look', action('look')),
  'post-auth': chain({
    tag: action('tag'),
    mfa: { type: 'prompt', prompt: 'mfa-totp', input: { hint: '{{ event.user.email }}' } },
  }),
  'post-login': only('done', action('done')),
});
const actions = {
  look: () => ({ effects: [set('country', 'NL')] }),
  tag: () => ({ effects: [patch({ tier: 'gold' }), claim('tier', 'gold')] }),
  done: () => ({ effects: [patch({ last: 'login' })] }),
};

describe('checkpoints', () => {
  it('6.1 writes user, run and audit together, at the waits and at the end and never between', async () => {
    const { store, commits } = watched();
    const h = await setUp({ flows: [mfa], actions, store });
    const first = await h.start();
    expect(commits.map((commit) => [commit.expectedSeq, commit.run.status])).toEqual([[0, 'awaiting']]);
    const second = await h.resume(first.resumeToken, h.authentication);
    expect(commits[1]).toMatchObject({
      expectedSeq: 1,
      run: { seq: 2, status: 'awaiting', stage: 'post-auth' },
      appMetadata: { userId: 'usr_jane', patch: { tier: 'gold' } },
    });
    expect((await h.jane())?.app_metadata).toEqual({ tier: 'gold', kept: { deep: 1 } });
    const third = await h.resume(second.resumeToken, { verified: true });
    expect(third.status).toBe('completed');
    expect(commits).toHaveLength(3);
    expect(commits[2]).toMatchObject({
      expectedSeq: 2,
      run: { seq: 3, status: 'completed' },
      appMetadata: { patch: { last: 'login' } },
    });
    expect(commits[2]?.audit.map((entry) => entry.type)).toEqual([
      'flow.run_resumed',
      'custom_action.run',
      'user.app_metadata_updated',
      'token.issued',
      'flow.run_completed',
    ]);
    expect(third.user).toEqual({
      id: 'usr_jane',
      email: 'jane@acme.example',
      app_metadata: { tier: 'gold', kept: { deep: 1 }, last: 'login' },
    });
  });

  it('6.2 commits app_metadata that an earlier block set even when a later one denies', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': chain({ tag: action('tag'), no: { type: 'deny', reason: 'later' } }) })],
      actions,
    });
    expect((await h.login()).status).toBe('denied');
    expect((await h.jane())?.app_metadata).toEqual({ tier: 'gold', kept: { deep: 1 } });
  });

  it('6.3 signs only after the commit, and issues nothing when the commit fails', async () => {
    const order: string[] = [];
    const { store } = watched({ failCommit: () => void order.push('commit') });
    const h = await setUp({ flows: [flow({ 'post-auth': only('tag', action('tag')) })], actions, store });
    const result = await h.login();
    expect(order).toEqual(['commit']);
    expect(result.accessToken).not.toBeNull();

    const broken = watched({ failCommit: () => new Error('disk full: password=hunter2') });
    const failing = await setUp({
      flows: [flow({ 'post-auth': only('tag', action('tag')) })],
      actions,
      store: broken.store,
    });
    const failed = await failing.login();
    expect(failed).toMatchObject({ status: 'failed', accessToken: null, claims: {}, user: null });
    expect(JSON.stringify(failed)).not.toContain('hunter2');
    expect(JSON.stringify(failing.logger.lines)).not.toContain('hunter2');
    expect((await failing.jane())?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 } });
  });

  it('6.3 a commit whose acknowledgement was lost counts, once', async () => {
    const { store, commits } = watched({ loseAnswer: true });
    const h = await setUp({ flows: [flow({ 'post-auth': only('tag', action('tag')) })], actions, store });
    const result = await h.login();
    expect(result).toMatchObject({ status: 'completed', claims: { tier: 'gold' } });
    expect(commits).toHaveLength(1);
  });

  it('6.3 a token that cannot be signed leaves a failed run, not a completed one', async () => {
    const memory = createMemoryStore();
    const store: Store = {
      ...memory,
      signingKeys: async () => {
        throw new Error('keys are gone');
      },
    };
    const h = await setUp({ flows: [flow({ 'post-auth': only('tag', action('tag')) })], actions, store });
    const result = await h.login();
    expect(result).toMatchObject({ status: 'failed', accessToken: null });
    expect((await h.store.run(h.tenantId, result.runId))?.status).toBe('failed');
  });

  it('6.4 a repeated start gets the first answer and runs nothing twice', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('tag', action('tag')) })], actions });
    const first = await h.login({ idempotencyKey: 'k1' });
    const again = await h.login({ idempotencyKey: 'k1' });
    expect(again).toEqual(first);
    expect(h.runner.requests).toHaveLength(1);
    const both = await Promise.all([h.login({ idempotencyKey: 'k2' }), h.login({ idempotencyKey: 'k2' })]);
    expect(both[0]).toEqual(both[1]);
    expect(h.runner.requests).toHaveLength(2);
    expect((await h.login({ idempotencyKey: 'k3' })).runId).not.toBe(first.runId);
  });

  it('6.4 an idempotency key does not open another sign-in', async () => {
    const h = await setUp({ flows: [flow({ 'post-auth': only('tag', action('tag')) })], actions });
    await h.login({ idempotencyKey: 'k1' });
    await expect(h.start({ idempotencyKey: 'k1' })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('6.4 a repeated resume gets the first answer; of two at once exactly one proceeds', async () => {
    const h = await setUp({ flows: [mfa], actions });
    const first = await h.start();
    const [one, two] = await Promise.all([
      h.resume(first.resumeToken, h.authentication),
      h.resume(first.resumeToken, h.authentication),
    ]);
    expect(one).toEqual(two);
    expect(h.runner.requests.filter((request) => request.action === 'tag')).toHaveLength(1);
    const third = await h.resume(one.resumeToken, { verified: true });
    expect(await h.resume(one.resumeToken, { verified: false })).toEqual(third);
    expect(await h.resume(first.resumeToken, { outcome: 'failed', reason: 'late' })).toEqual(one);
  });

  it('6.4 the store alone keeps two resumes apart when no lock does', async () => {
    const memory = createMemoryStore();
    const store: Store = { ...memory, exclusively: (_tenant, _name, work) => work() };
    const h = await setUp({ flows: [mfa], actions, store });
    const first = await h.start();
    const [one, two] = await Promise.all([
      h.resume(first.resumeToken, h.authentication),
      h.resume(first.resumeToken, h.authentication),
    ]);
    expect(one).toEqual(two);
    const answered = await Promise.all([
      h.resume(one.resumeToken, { n: 1 }),
      h.resume(one.resumeToken, { n: 2 }),
    ]);
    expect(answered[0]).toEqual(answered[1]);
    expect((await h.store.run(h.tenantId, first.runId))?.seq).toBe(3);
  });

  it('6.4 refuses forged, foreign and mangled resume tokens', async () => {
    const h = await setUp({ flows: [mfa], actions });
    const { resumeToken, runId } = await h.start();
    const token = resumeToken ?? '';
    for (const forged of [
      '',
      'rt_x',
      `${token}x`,
      token.replace('.1.', '.2.'),
      token.replace(runId, 'run_999'),
      token.slice(0, -2),
    ]) {
      await expect(h.resume(forged, h.authentication)).rejects.toMatchObject({
        code: 'resume_token_invalid',
      });
    }
    await h.engine.publish({ ...h.bundle, tenant: { slug: 'other', name: 'Other' } }, 'test');
    await expect(h.resume(token, h.authentication, { tenant: 'other' })).rejects.toMatchObject({
      code: 'resume_token_invalid',
    });
  });

  it('6.5 a waiting run goes on in another process on the same store', async () => {
    const store = createMemoryStore();
    const ids = createCountingIds();
    const here = await setUp({ flows: [mfa], actions, store, ids });
    const first = await here.start();
    const there = await setUp({ flows: [mfa], actions, store, ids });
    const second = await there.resume(first.resumeToken, there.authentication);
    expect(second).toMatchObject({ status: 'awaiting', awaiting: { input: { hint: 'jane@acme.example' } } });
    const third = await here.resume(second.resumeToken, { verified: true });
    expect(third).toMatchObject({ status: 'completed', claims: { tier: 'gold' } });
    expect((await here.inspect(first.runId)).state).toEqual({
      look: { country: 'NL' },
      mfa: { verified: true },
    });
  });

  it('6.6 a waiting run expires after 15 minutes: denied, and the token is spent', async () => {
    const h = await setUp({ flows: [mfa], actions });
    const first = await h.start();
    h.clock.advance(15 * 60_000 - 1);
    const second = await h.resume(first.resumeToken, h.authentication);
    expect(second.status).toBe('awaiting');
    h.clock.advance(15 * 60_000);
    const late = await h.resume(second.resumeToken, { verified: true });
    expect(late).toMatchObject({ status: 'denied', accessToken: null });
    expect((await h.inspect(first.runId)).audit.at(-1)).toMatchObject({
      type: 'flow.run_denied',
      data: { reason: 'expired' },
    });
    expect(await h.resume(second.resumeToken, { verified: true })).toEqual(late);
  });

  it('6.6 overdue runs are ended by the sweep, others stay; the tenant can set the time', async () => {
    const h = await setUp({ flows: [mfa], actions, settings: { limits: { waitTimeoutMs: 60_000 } } });
    const old = await h.start();
    h.clock.advance(59_000);
    const young = await h.start();
    h.clock.advance(1_000);
    expect(await h.engine.expire()).toBe(1);
    expect((await h.inspect(old.runId)).result.status).toBe('denied');
    expect((await h.inspect(young.runId)).result.status).toBe('awaiting');
    expect(await h.engine.expire()).toBe(0);
  });

  it('6.6 a cancelled run is denied, and cannot be cancelled twice or resumed', async () => {
    const h = await setUp({ flows: [mfa], actions });
    const { runId, resumeToken } = await h.start();
    expect(await h.engine.cancel({ tenant: 'acme', runId })).toMatchObject({ status: 'denied' });
    await expect(h.engine.cancel({ tenant: 'acme', runId })).rejects.toMatchObject({
      code: 'run_not_waiting',
    });
    expect(await h.resume(resumeToken, h.authentication)).toMatchObject({
      status: 'denied',
      accessToken: null,
    });
    expect((await h.inspect(runId)).audit.at(-1)).toMatchObject({ data: { reason: 'cancelled' } });
    await expect(h.inspect('run_none')).rejects.toMatchObject({ code: 'run_unknown' });
  });

  it('5.13 a patch without a user waits for the one the run ends up with, or is dropped with a warning', async () => {
    const early = { pre: () => ({ effects: [patch({ seen: 'early', kept: 2 })] }) };
    const h = await setUp({ flows: [flow({ 'pre-login': only('pre', action('pre')) })], actions: early });
    const waiting = await h.start();
    expect((await h.jane())?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 } });
    await h.resume(waiting.resumeToken, h.authentication);
    expect((await h.jane())?.app_metadata).toEqual({ tier: 'free', kept: 2, seen: 'early' });
    const dropped = await h.start({ authentication: { outcome: 'failed', reason: 'wrong' } });
    expect((await h.inspect(dropped.runId)).trace[0]?.warnings).toEqual([expect.stringContaining('dropped')]);
    // Named by the host, never authenticated: the run ended up with that user.
    await h.start({
      event: { ...event, user: { id: 'usr_jane' } },
      authentication: { outcome: 'failed', reason: 'wrong' },
    });
    expect(
      (await h.store.audit(h.tenantId, { types: ['user.app_metadata_updated'] })).map(
        (entry) => entry.target.id,
      ),
    ).toEqual(['usr_jane', 'usr_jane']);
  });

  it('5.13 later actions see the merged app_metadata, nested objects replaced whole and null stored', async () => {
    const seen: unknown[] = [];
    const h = await setUp({
      flows: [flow({ 'post-auth': chain({ one: action('one'), two: action('two') }) })],
      actions: {
        one: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).user.app_metadata);
          return { effects: [patch({ kept: { other: 2 }, gone: null }), patch({ tier: 'gold' })] };
        },
        two: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).user.app_metadata);
          return {};
        },
      },
    });
    await h.login();
    const merged = { tier: 'gold', kept: { other: 2 }, gone: null };
    expect(seen).toEqual([{ tier: 'free', kept: { deep: 1 } }, merged]);
    expect((await h.jane())?.app_metadata).toEqual(merged);
  });

  it('5.13 two runs that patch different keys at the same time both survive', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const h = await setUp({
      flows: [
        flow({ 'post-auth': only('a', action('a')) }),
        flow({ 'post-auth': only('b', action('b')) }, { slug: 'other' }),
      ],
      actions: {
        a: async () => {
          await gate;
          return { effects: [patch({ a: 1 })] };
        },
        b: () => ({ effects: [patch({ b: 1 })] }),
      },
    });
    const slow = h.login();
    await h.login({ flow: 'other' });
    release();
    expect((await slow).user?.app_metadata).toEqual({ tier: 'free', kept: { deep: 1 }, a: 1, b: 1 });
  });

  it('5.20 effects of earlier blocks stand when an action fails; its own are dropped, its logs kept', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': chain({ tag: action('tag'), bad: action('bad') }) })],
      actions: {
        tag: actions.tag,
        bad: () => ({
          status: 'failed',
          // The sandbox drops them already; whatever comes anyway is dropped here.
          effects: [patch({ tier: 'stolen' }), claim('tier', 'stolen')],
          logs: [{ level: 'warn', message: 'about to fail' }],
          error: { error_kind: 'uncaught_error', message: 'x is not defined', line: 3, column: 7 },
        }),
      },
    });
    const result = await h.login();
    expect(result.status).toBe('denied');
    expect((await h.jane())?.app_metadata).toMatchObject({ tier: 'gold' });
    const { trace, audit } = await h.inspect(result.runId);
    expect(trace[1]).toMatchObject({
      outcome: 'error',
      next: null,
      logs: [{ message: 'about to fail' }],
      error: { error_kind: 'uncaught_error', line: 3, column: 7 },
    });
    expect(audit.at(-1)).toMatchObject({
      data: { error_kind: 'uncaught_error', block: 'bad', stage: 'post-auth' },
    });
    expect(
      audit.find((entry) => entry.type === 'custom_action.run' && entry.target.id === 'bad'),
    ).toMatchObject({
      outcome: 'failure',
      data: { action: 'bad', version: 1, logs: [{ level: 'warn', message: 'about to fail' }] },
    });
  });

  it('5.20 what an action asked for before its deny stands, and the run is denied', async () => {
    const h = await setUp({
      flows: [flow({ 'post-auth': chain({ no: action('no'), never: action('never') }) })],
      actions: {
        no: () => ({
          status: 'denied',
          effects: [patch({ flagged: true }), { type: 'deny', reason: 'risk' }],
        }),
        never: () => ({}),
      },
    });
    const result = await h.login();
    expect(result).toMatchObject({ status: 'denied', accessToken: null });
    expect((await h.jane())?.app_metadata).toMatchObject({ flagged: true });
    const { audit, trace } = await h.inspect(result.runId);
    expect(trace).toHaveLength(1);
    expect(trace[0]?.effects.at(-1)).toEqual({ type: 'deny', reason: 'risk' });
    expect(audit.at(-1)).toMatchObject({ data: { reason: 'risk', error_kind: null } });
  });

  it('5.14 a claim of the last call wins, and reserved names cannot reach the token', async () => {
    const h = await setUp({
      flows: [
        flow({ 'post-auth': only('a', action('a')) }),
        flow({ 'post-auth': only('b', action('b')) }, { slug: 'forge' }),
      ],
      actions: {
        a: () => ({ effects: [claim('n', 1), claim('n', 2)] }),
        b: () => ({ effects: [claim('sub', 'usr_admin')] }),
      },
    });
    expect(decodeJwt((await h.login()).accessToken ?? '')).toMatchObject({ n: 2, sub: 'usr_jane' });
    expect(await h.login({ flow: 'forge' })).toMatchObject({ status: 'denied', accessToken: null });
  });

  it("5.13 what was patched before a sign-up is seen in the registration stage, and is the new account's", async () => {
    const seen: unknown[] = [];
    const h = await setUp({
      flows: [
        flow({
          'pre-login': only('pre', action('pre')),
          registration: only('look', action('look')),
          'post-auth': only('late', action('look')),
        }),
      ],
      actions: {
        pre: () => ({ effects: [patch({ source: 'ad' })] }),
        look: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).user.app_metadata);
          return {};
        },
      },
    });
    const { user } = await h.start({
      authentication: { outcome: 'registered', user: { email: 'new@acme.example' } },
    });
    expect(seen).toEqual([{ source: 'ad' }, { source: 'ad' }]);
    expect((await h.store.user(h.tenantId, user?.id ?? ''))?.app_metadata).toEqual({ source: 'ad' });
  });

  it('5.13 a run that goes on shows the account as it stands, with what others wrote meanwhile', async () => {
    const ask = { type: 'prompt', prompt: 'p' };
    const seen: unknown[] = [];
    const h = await setUp({
      flows: [
        flow({ 'post-auth': chain({ ask, look: action('look') }) }),
        flow({ 'post-auth': only('other', action('other')) }, { slug: 'other' }),
      ],
      actions: {
        other: () => ({ effects: [patch({ tier: 'gold' })] }),
        look: ({ eventJson }) => {
          seen.push(JSON.parse(eventJson).user.app_metadata);
          return {};
        },
      },
    });
    const waiting = await h.login();
    await h.login({ flow: 'other' });
    await h.resume(waiting.resumeToken, {});
    expect(seen).toEqual([{ tier: 'gold', kept: { deep: 1 } }]);
  });
});
