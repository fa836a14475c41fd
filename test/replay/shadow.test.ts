import { afterEach, describe, expect, it } from '@jest/globals';
import type { ActionRequest, HttpWire, Store } from '@sluice/engine';
import { createLogRecorder, createScriptedRunner } from '@sluice/engine/testing';
import type { Verdict } from '@sluice/replay';
import { createMemoryStore } from '@sluice/store';
import { createSluice, type Sluice } from 'sluice';
import { act, jane, openTiny, signIn, tiny } from './record-and-replay.ts';

const open: Sluice[] = [];
afterEach(async () => {
  for (const sluice of open.splice(0)) await sluice.close();
});

const version = (reason: string | null) =>
  tiny({
    stages: {
      'post-auth': {
        start: 'a',
        blocks: {
          a: { type: 'custom_action', action: 'a', next: 'p' },
          p: { type: 'prompt', prompt: 'code', next: 'gate' },
          gate: {
            type: 'decision',
            branches: [{ when: 'step.p.ok == true', next: reason === null ? 'continue' : 'no' }],
            otherwise: 'no',
          },
          no: { type: 'deny', reason: reason ?? 'wrong' },
        },
      },
    },
    actions: { a: '//' },
  });
const live = version(null);
const stricter = version('candidate-says-no');

async function opened(
  options: Partial<Parameters<typeof openTiny>[1]> & {
    shadow: NonNullable<Parameters<typeof openTiny>[1]['shadow']>;
  },
) {
  const { sluice } = await openTiny(live, { actions: createScriptedRunner({}), ...options });
  open.push(sluice);
  return sluice;
}

async function login(sluice: Sluice, ok = true) {
  const waiting = await sluice.start(signIn);
  return sluice.resume({ tenant: 'tiny', resumeToken: waiting.resumeToken ?? '', answer: { ok } });
}

describe('a shadow', () => {
  it('reports what the candidate would have done otherwise, and nothing where it would not', async () => {
    const reported: Verdict[] = [];
    const sluice = await opened({ shadow: { bundle: stricter, report: (one) => void reported.push(one) } });
    const passed = await login(sluice);
    expect(passed.status).toBe('completed');
    await sluice.shadow?.flush();
    expect(reported).toHaveLength(1);
    expect(reported[0]).toMatchObject({
      runId: passed.runId,
      verdict: 'changed',
      changes: [
        { kind: 'allow-to-deny', replayed: { reason: 'candidate-says-no', block: 'no' } },
        { kind: 'path' },
      ],
    });
    expect(sluice.shadow?.counts()).toMatchObject({ compared: 1, different: 1, dropped: 0, failed: 0 });
    const same: Verdict[] = [];
    const twin = await opened({ shadow: { bundle: version(null), report: (one) => void same.push(one) } });
    await login(twin);
    await login(twin, false);
    await twin.shadow?.flush();
    expect(same).toEqual([]);
    expect(twin.shadow?.counts()).toMatchObject({ compared: 2, different: 0 });
  });

  it('writes, sends and signs nothing', async () => {
    const store = createMemoryStore();
    const touched: string[] = [];
    const counted = new Proxy(store, {
      get: (target, name: keyof Store) => {
        const method = target[name] as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          touched.push(name);
          return Reflect.apply(method, target, args);
        };
      },
    });
    let sent = 0;
    const wire: HttpWire = {
      async send() {
        sent += 1;
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
    };
    const runs: ActionRequest[] = [];
    const asking = createScriptedRunner({
      async a(request) {
        runs.push(request);
        const asked = {
          method: 'GET',
          url: 'https://a.tiny.example/',
          headers: {},
          body: null,
          redirect: 'follow',
        } as const;
        await request.fetch(asked, new AbortController().signal);
        return { effects: [{ type: 'user.setAppMetadata', patch: { seen: runs.length } }] };
      },
    });
    const sluice = await opened({
      actions: asking,
      wire,
      ports: { store: counted },
      shadow: { bundle: stricter, report: () => undefined },
    });
    const result = await login(sluice);
    const before = [...touched];
    const auditBefore = await sluice.audit('tiny');
    touched.length = 0;
    await sluice.shadow?.flush();
    expect(touched).toEqual([]);
    expect(before).toContain('commit');
    expect(runs.map(({ tenantId }) => tenantId.startsWith('shadow of '))).toEqual([false, true]);
    expect(sent).toBe(1);
    expect(await sluice.audit('tiny')).toEqual(auditBefore);
    expect((await sluice.users.get('tiny', jane.id))?.app_metadata).toEqual({ tier: 'free', seen: 1 });
    expect(result.accessToken).not.toBeNull();
  });

  it('begins after the live run was answered, and holds no run up when it hangs or throws', async () => {
    const order: string[] = [];
    const hanging = createScriptedRunner({
      a({ tenantId }) {
        if (!tenantId.startsWith('shadow of ')) return {};
        order.push('shadow');
        return new Promise(() => undefined);
      },
    });
    const logger = createLogRecorder();
    const sluice = await opened({
      actions: hanging,
      logger,
      shadow: { bundle: stricter, patienceMs: 30, queue: 3, report: () => undefined },
    });
    const results = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const result = await login(sluice);
        order.push('answered');
        return result.status;
      }),
    );
    expect(results).toEqual(Array(8).fill('completed'));
    await sluice.shadow?.flush(5_000);
    expect(order.indexOf('answered')).toBeLessThan(order.indexOf('shadow'));
    const counts = sluice.shadow?.counts();
    expect(counts?.dropped).toBeGreaterThan(0);
    expect(counts?.failed).toBeGreaterThan(0);
    expect(logger.lines.some(({ fields }) => fields['queue'] === 'shadow runs')).toBe(true);
  });

  it('keeps no runner busy that live actions wait for', async () => {
    const of = (source: string) => tiny({ stages: { 'post-auth': act('a') }, actions: { a: source } });
    const order: string[] = [];
    const candidate = of('for (;;) {}');
    const sluice = await createSluice({
      issuer: 'https://login.tiny.example',
      database: 'memory',
      expireEveryMs: 0,
      runners: 1,
      shadow: { bundle: candidate, sample: 1, report: () => void order.push('shadow') },
    });
    open.push(sluice);
    await sluice.publish(of('console.log(1)'));
    await sluice.users.put('tiny', jane);
    await sluice.start(signIn);
    // Until the candidate's action loops, if it is here that it does: as long as it may, many live runs have to come through.
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let run = 0; run < 3; run += 1) {
      expect((await sluice.start(signIn)).status).toBe('completed');
      order.push('live');
    }
    await sluice.shadow?.flush(10_000);
    expect(order.slice(0, 3)).toEqual(['live', 'live', 'live']);
    expect(order).toContain('shadow');
  });

  it('counts a report that throws, and goes on', async () => {
    const sluice = await opened({
      shadow: {
        bundle: stricter,
        report() {
          throw new Error('the report is broken');
        },
      },
    });
    expect((await login(sluice)).status).toBe('completed');
    expect((await login(sluice)).status).toBe('completed');
    await sluice.shadow?.flush();
    expect(sluice.shadow?.counts()).toMatchObject({ compared: 2, different: 2, failed: 2 });
  });

  it('compares a run that was left waiting when there is no room to keep it, and says so of one that began elsewhere', async () => {
    const reported: Verdict[] = [];
    const store = createMemoryStore();
    const shared = { keyEncryptionKey: new Uint8Array(32).fill(1), ports: { store } };
    const denies = tiny({
      stages: { 'post-auth': { start: 'no', blocks: { no: { type: 'deny', reason: 'never' } } } },
      actions: { a: '//' },
    });
    const here = await opened({
      ...shared,
      shadow: { bundle: denies, waiting: 1, report: (one) => void reported.push(one) },
    });
    const elsewhere = await openTiny(live, { actions: createScriptedRunner({}), ...shared });
    open.push(elsewhere.sluice);
    const first = await here.start(signIn);
    await here.start(signIn);
    await here.shadow?.flush();
    expect(reported.map(({ runId, changes }) => [runId, changes[0]?.kind])).toEqual([
      [first.runId, 'status'],
    ]);
    const begun = await elsewhere.sluice.start(signIn);
    await here.resume({ tenant: 'tiny', resumeToken: begun.resumeToken ?? '', answer: { ok: true } });
    await here.shadow?.flush();
    expect(here.shadow?.counts().incomplete).toBe(1);
  });

  it('is refused with the findings when the candidate has errors', async () => {
    const broken = tiny({ stages: { 'post-auth': { start: 'gone', blocks: { a: { type: 'allow' } } } } });
    await expect(opened({ shadow: { bundle: broken, report: () => undefined } })).rejects.toMatchObject({
      code: 'bundle_invalid',
    });
  });
});
