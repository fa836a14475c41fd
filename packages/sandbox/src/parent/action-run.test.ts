import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ActionOutcome } from '@sluice/engine';
import { answer, type RequestChanges, requestFor } from '../testing/action-request.ts';
import { ActionRun } from './action-run.ts';
import { RunnerPool } from './runner-pool.ts';
import { ScriptBook } from './script-book.ts';

const dataKib = 400_000;
const pool = new RunnerPool({
  runners: 1,
  maxRunners: 1,
  standby: false,
  dataKib,
  logger: undefined,
  program: '../testing/lying-runner.mjs',
});
const book = new ScriptBook();
let lastId = 0;
let lastScript = 0;
afterAll(() => pool.close());

/** One run of an action whose runner answers `said`. */
function runSaying(said: string, changes: RequestChanges = {}): Promise<ActionOutcome> {
  const request = requestFor(said, changes);
  const name = { tenantId: 't', action: 'a', version: 1, language: 'javascript', memoryMb: 64 } as const;
  const record = { ...book.learn(name, said, ''), kills: [], number: (lastScript += 1) };
  const prepared = {
    ok: true,
    expression: said,
    endName: 'end',
    body: said,
    insertion: null,
    shares: false,
    extras: [],
  } as const;
  const services = {
    pool,
    nextId: () => (lastId += 1),
    monotonic: () => performance.now(),
    quarantined: () => undefined,
  };
  return new Promise((resolve, reject) => {
    new ActionRun(services, request, { record, prepared }, performance.now() + 5_000, { resolve, reject });
  });
}

const empty = { effects: [], logs: [], warnings: [], fetches: [], droppedLogs: 0 };
const saying = (report: object, more: object = {}): string =>
  JSON.stringify({
    verb: 'report',
    id: 'ID',
    report: { state: { at: 'done' }, ...empty, ...report },
    cpuMs: 1,
    heldBytes: 0,
    ...more,
  }).replace('"ID"', 'ID');
const set = { type: 'state.set', key: 'a', value: 1 };
const asked = { method: 'GET', url: 'https://x.example/', headers: {}, body: null, redirect: 'follow' };
const waiting = (id: number): object => ({ state: { at: 'waiting' }, fetches: [{ ...asked, id }] });

describe('a runner that was taken over', () => {
  it('5.20 is believed as long as it says what an action can say', async () => {
    expect(await runSaying(saying({ effects: [set] }))).toMatchObject({ status: 'returned', effects: [set] });
  });

  it.each([
    ['says no JSON', 'nonsense'],
    ['breaks the frames', 'raw'],
    ['speaks for another run', saying({}).replace('ID', '999999')],
    ['speaks in words unknown', '{"verb":"grant","id":ID}'],
    ['answers a check that nobody made', '{"verb":"checked","id":ID,"check":{"ok":true}}'],
    ['is ready a second time', '{"verb":"ready"}'],
    [
      'sets a reserved claim',
      saying({ effects: [{ type: 'session.setCustomClaim', name: 'sub', value: 'admin' }] }),
    ],
    [
      'sets more state than a run may have',
      saying({
        effects: Array.from({ length: 9 }, (_, n) => ({ ...set, key: `k${n}`, value: 'x'.repeat(64_000) })),
      }),
    ],
    ['sets a value larger than it may be', saying({ effects: [{ ...set, value: 'x'.repeat(65_600) }] })],
    ['goes on after a deny', saying({ effects: [{ type: 'deny', reason: 'x' }, set] })],
    [
      'makes app_metadata too large',
      saying({ effects: [{ type: 'user.setAppMetadata', patch: { a: 'x'.repeat(65_600) } }] }),
    ],
    ['asks for a fetch out of turn', saying(waiting(2))],
    [
      'asks for more fetches than an action may',
      saying({
        state: { at: 'waiting' },
        fetches: Array.from({ length: 21 }, (_, n) => ({ ...asked, id: n + 1 })),
      }),
    ],
  ])('5.20 is ended when it %s, and the action fails as sandbox_crashed', async (_, said) => {
    const before = pool.pids;
    const outcome = await runSaying(said, { fetch: async (request) => answer(request, '') });
    expect(outcome).toMatchObject({
      status: 'failed',
      effects: [],
      error: { error_kind: 'sandbox_crashed' },
    });
    expect(pool.pids.filter((pid) => before.includes(pid))).toEqual([]);
  });

  it('5.20 cannot answer twice', async () => {
    await runSaying(saying({}));
    const before = pool.pids;
    const first = await runSaying(
      `${saying({ effects: [set] })}\n${saying({ effects: [{ type: 'deny', reason: 'late' }] })}`,
    );
    expect(first).toMatchObject({ status: 'returned', effects: [set] });
    // The second answer costs it its life.
    while (pool.pids.some((pid) => before.includes(pid))) await sleep(5);
  });

  it('5.21 is ended when it says nothing', async () => {
    const outcome = await runSaying('', { limits: { actionCpuMs: 50 } });
    expect(outcome).toMatchObject({ status: 'failed', error: { error_kind: 'cpu_limit' } });
  });
});
