import { describe, expect, it } from '@jest/globals';
import { asyncNaive, syncNaive } from './contenders/action-contenders.ts';
import { echoed, reused } from './contenders/action-floors.ts';
import { leastOfFlow, zenNames } from './contenders/flow-contenders.ts';
import { measure, percentile, type Row } from './measure.ts';
import { bareCommit } from './tables/commit-tables.ts';
import type { MeasuredTable } from './tables/table.ts';
import { findBehind, judgeTargets } from './targets.ts';

const row = (name: string, p50Us: number, perSecond: number, more: Partial<Row> = {}): Row => {
  return {
    name,
    at: null,
    ours: false,
    floor: false,
    samples: 1,
    p50Us,
    p99Us: p50Us * 2,
    perSecond,
    ...more,
  };
};
const table = (id: string, rows: readonly Row[]): MeasuredTable => {
  return { kind: 'measured', id, title: id, note: '', rows };
};

describe('what is said about figures', () => {
  it('holds a target against the better shape of a contender', () => {
    const hot = table('action-hot', [
      row('Sluice', 100, 9_000, { ours: true }),
      row(asyncNaive, 3_000, 300),
      row(syncNaive, 1_900, 500),
      row(echoed, 60, 10_000, { floor: true }),
      row(reused, 35, 20_000, { floor: true }),
    ]);
    expect(judgeTargets([hot])).toEqual([
      expect.objectContaining({
        bound: '≤ 1/20',
        measured: 100 / 1_900,
        reached: false,
        floor: expect.objectContaining({ ratio: 95 / 1_900 }),
      }),
      expect.objectContaining({
        bound: '≤ 1/2',
        measured: 200 / 1_900,
        reached: true,
        floor: expect.objectContaining({ ratio: 190 / 1_900 }),
      }),
    ]);
  });

  it('adds our flow in memory to the bare transaction, once both were measured', () => {
    const commit = table('commit-postgres-1', [
      row('Sluice', 4_000, 250, { ours: true }),
      row(bareCommit, 1_000, 1_000, { floor: true }),
    ]);
    const inMemory = table('flow-sequential', [
      row('Sluice', 1_000, 1_000, { ours: true }),
      ...Object.values(zenNames).map((name) => row(name, 1_000, 1_000)),
      row(leastOfFlow, 400, 2_500, { floor: true }),
    ]);
    expect(judgeTargets([commit])).toEqual([expect.objectContaining({ measured: 0.25, floor: null })]);
    expect(judgeTargets([inMemory, commit])).toEqual([
      expect.objectContaining({ measured: 1, floor: { of: leastOfFlow, ratio: 0.4 } }),
      expect.objectContaining({ measured: 0.25, floor: expect.objectContaining({ ratio: 0.5 }) }),
    ]);
  });

  it('names every row that beats ours, at the same place only', () => {
    const grown = table('growth', [
      row('Sluice', 10, 100, { ours: true, at: '1 kB' }),
      row('Sluice', 90, 10, { ours: true, at: '9 kB' }),
      row('other', 20, 50, { at: '1 kB' }),
      row('other', 45, 20, { at: '9 kB' }),
    ]);
    expect(findBehind([grown])).toMatchObject([
      {
        contender: 'other',
        at: '9 kB',
        lead: [
          { measure: 'p50', times: 2 },
          { measure: 'p99', times: 2 },
          { measure: 'rate', times: 2 },
        ],
      },
    ]);
  });
});

describe('measuring', () => {
  it('takes the value that the share does not exceed', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, n) => n + 1);
    expect([percentile(sorted, 0.5), percentile(sorted, 0.99)]).toEqual([50, 99]);
    expect(percentile(Float64Array.of(7), 0.99)).toBe(7);
  });

  it('lets contenders take turns, and the slow ones fewer', async () => {
    const turns: string[] = [];
    const contender = (name: string) => ({ name, run: async () => void turns.push(name) });
    const rows = await measure(
      [contender('a'), contender('b'), { ...contender('slow'), everyNth: 1_000_000 }],
      { kind: 'idle', gapMs: 1 },
      0.05,
    );
    expect(rows.map(({ name, perSecond }) => [name, perSecond])).toEqual([
      ['a', null],
      ['b', null],
      ['slow', null],
    ]);
    expect(rows[2]?.samples).toBe(1);
    const rounds = rows[0]?.samples ?? 0;
    expect(rows[1]?.samples).toBe(rounds);
    const measured = turns.filter((name) => name !== 'slow').slice(-2 * rounds);
    for (let turn = 0; turn < measured.length; turn += 2) {
      expect(new Set(measured.slice(turn, turn + 2))).toEqual(new Set(['a', 'b']));
    }
  });

  it('lets nobody of a crowd be served before all have asked', async () => {
    const sleepless = { name: 'computes', run: () => busyFor(2) };
    const [crowd] = await measure([sleepless], { kind: 'burst', turnMs: 1, concurrency: 10 }, 0);
    expect(crowd?.p99Us).toBeGreaterThan(15_000);
  });
});

function busyFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
