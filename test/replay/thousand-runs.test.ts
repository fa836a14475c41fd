import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  groupVerdicts,
  joinParts,
  judgeRun,
  parseRecording,
  type Recording,
  type Verdict,
} from '@sluice/replay';
import { createSandbox } from '@sluice/sandbox';
import { type Bundle, createMemorySink, createSluice, loadBundle, openReplayer } from 'sluice';
import { dice, moodyServices, oneRun, users } from './acme-traffic.ts';

const folder = join(import.meta.dirname, '..', 'bundles', 'acme');
const count = 1_000;
const atOnce = 25;

const sandbox = createSandbox({ runners: 2 });
const sink = createMemorySink();
const endings: Record<string, number> = {};
let bundle: Bundle;
let runs: readonly (readonly Recording[])[];

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function replayAll(on: Bundle): Promise<Verdict[]> {
  const replayer = openReplayer(on, { actions: sandbox });
  const verdicts: Verdict[] = [];
  await inTurns(runs, async (parts) => {
    verdicts.push(judgeRun(parts, await replayer.replay(parts)));
  });
  return verdicts;
}

beforeAll(async () => {
  ({ bundle } = await loadBundle(folder));
  const throwing = dice(20_260_105);
  const sluice = await createSluice({
    issuer: 'https://login.acme.example',
    database: 'memory',
    expireEveryMs: 0,
    recorder: { sink, queue: 10_000 },
    secrets: { get: (_tenant, name) => `the-value-of-${name}` },
    ports: { actions: sandbox, wire: moodyServices(dice(7)) },
  });
  await sluice.publish(bundle);
  for (const user of users) await sluice.users.put('acme', user);
  await inTurns(
    Array.from({ length: count }, (_, index) => index),
    async (index) => {
      const status = await oneRun(sluice, dice(index * 7_919 + throwing.below(1_000)));
      endings[status] = (endings[status] ?? 0) + 1;
    },
  );
  await sluice.recorder?.flush(60_000);
  expect(sluice.recorder?.counts()).toMatchObject({ dropped: 0, failed: 0 });
  await sluice.close();
  // As read from files.
  const read = sink.recordings.map((recording) => parseRecording('r.json', JSON.stringify(recording)));
  const joined = joinParts(read);
  expect(joined.incomplete).toEqual([]);
  runs = joined.runs;
}, 120_000);
afterAll(() => sandbox.close());

describe('a thousand recorded runs of acme', () => {
  it('come to every kind of end', () => {
    expect(runs).toHaveLength(count);
    const outcomes = runs.map((parts) => parts.at(-1)?.left);
    const denials = outcomes.flatMap(
      (left) => left?.audit.filter(({ type }) => type === 'flow.run_denied') ?? [],
    );
    const kinds = new Set(denials.map(({ data }) => String(data['error_kind'])));
    expect(Object.keys(endings).sort()).toEqual(['awaiting', 'completed', 'denied']);
    expect(kinds).toEqual(
      new Set(['null', 'uncaught_error', 'http_fetch_failed', 'http_fetch_timeout', 'http_fetch_denied']),
    );
    expect(new Set(runs.map(([first]) => first?.flow))).toEqual(
      new Set(['login', 'token', 'partner', 'emergency']),
    );
    expect(Math.max(...runs.map((parts) => parts.length))).toBeGreaterThanOrEqual(3);
    expect(outcomes.filter((left) => left?.createUser !== null).length).toBeGreaterThan(20);
  });

  it('replay on the same bundle without one difference', async () => {
    const verdicts = await replayAll(bundle);
    const unlike = verdicts.filter(({ verdict }) => verdict !== 'identical');
    expect(
      unlike.slice(0, 3).map(({ runId, difference, changes }) => ({ runId, difference, changes })),
    ).toEqual([]);
    expect(groupVerdicts(verdicts)).toMatchObject({ runs: count, identical: count, fine: count });
  }, 120_000);

  it('hold no secret, no token and no resume token', () => {
    const text = JSON.stringify(sink.recordings);
    const secrets = ['the-value-of-', 'rt_run', 'accessToken', 'resumeToken'];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    // A whole JWS: three letters of its beginning stand in one of some thousand random seeds now and then.
    expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/u);
  });
});
