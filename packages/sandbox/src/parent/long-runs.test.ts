import { describe, expect, it } from '@jest/globals';
import { LongRuns } from './long-runs.ts';

describe('who has held others up', () => {
  it('5.20 is a tenant that computed for long, until half a minute has passed', () => {
    const runs = new LongRuns();
    expect(runs.isMuch('a', 0)).toBe(false);
    runs.add('a', 1_000, 0);
    expect([runs.isMuch('a', 1), runs.isMuch('b', 1)]).toEqual([true, false]);
    expect([runs.isMuch('a', 20_000), runs.isMuch('a', 30_000)]).toEqual([true, false]);
  });

  it('5.20 is nobody who asks for short runs only, however many', () => {
    const runs = new LongRuns();
    for (let now = 0; now < 10_000; now += 1) runs.add('a', 20, now);
    expect(runs.isMuch('a', 10_000)).toBe(false);
  });

  it('5.20 is one who computes a little too long again and again', () => {
    const runs = new LongRuns();
    for (let now = 0; now < 4_000; now += 1_000) runs.add('a', 60, now);
    expect(runs.isMuch('a', 4_000)).toBe(true);
  });

  it('5.20 is nobody for much longer than a minute', () => {
    const runs = new LongRuns();
    for (let now = 0; now < 1_000; now += 1) runs.add('a', 20_000, now);
    expect(runs.isMuch('a', 75_000)).toBe(false);
  });
});
