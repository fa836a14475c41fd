import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Quarantine } from './quarantine.ts';
import type { Runner } from './runner.ts';
import type { Job } from './runner-pool.ts';

interface FakeRunner {
  free: boolean;
  killed: boolean;
  stoodBack: boolean;
  lodgers: Map<never, never>;
  standBack(): void;
  kill(): void;
}

function house() {
  const made: FakeRunner[] = [];
  const quarantine = new Quarantine(() => {
    const runner: FakeRunner = {
      free: false,
      killed: false,
      stoodBack: false,
      lodgers: new Map<never, never>(),
      standBack() {
        runner.stoodBack = true;
      },
      kill() {
        runner.killed = true;
        runner.free = false;
        quarantine.ended(runner as unknown as Runner);
      },
    };
    made.push(runner);
    return runner as unknown as Runner;
  });
  const begun: number[] = [];
  const job = (script: number): Job =>
    ({ script, begin: () => begun.push(script), refuse: () => undefined }) as unknown as Job;
  const ready = (at: number): void => {
    const runner = made[at];
    if (runner === undefined) throw new Error('no such runner');
    runner.free = true;
    quarantine.freed(runner as unknown as Runner);
  };
  return { quarantine, made, begun, job, ready };
}

describe('rooms of their own', () => {
  it('5.20 are given up at once when another action waits for one', async () => {
    const { quarantine, made, begun, job, ready } = house();
    for (const script of [1, 2]) quarantine.submit(job(script));
    for (const at of [0, 1]) ready(at);
    // Both rooms are idle now, and would stay for a while.
    expect([begun, made.map(({ killed }) => killed)]).toEqual([
      [1, 2],
      [false, false],
    ]);
    quarantine.submit(job(3));
    await sleep(5);
    expect(made.map(({ killed }) => killed)).toEqual([true, false, false]);
    ready(2);
    expect(begun).toEqual([1, 2, 3]);
    expect(made.map(({ stoodBack }) => stoodBack)).toEqual([true, true, true]);
  });

  it('5.20 forget a runner that could not start', async () => {
    const { quarantine, made, job, begun, ready } = house();
    quarantine.submit(job(1));
    expect(quarantine.ended(made[0] as unknown as Runner)).toBe(true);
    await sleep(5);
    ready(1);
    expect(begun).toEqual([1]);
  });
});
