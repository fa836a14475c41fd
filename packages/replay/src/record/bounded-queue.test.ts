import { describe, expect, it } from '@jest/globals';
import { createLogRecorder } from '@sluice/engine/testing';
import { BoundedQueue } from './bounded-queue.ts';

function queueOf(work: (item: number) => Promise<void>, more: { size?: number; patienceMs?: number } = {}) {
  const logger = createLogRecorder();
  const queue = new BoundedQueue<number>({
    name: 'q',
    logger,
    size: 4,
    concurrency: 1,
    patienceMs: 1_000,
    work,
    ...more,
  });
  return { queue, logger };
}

describe('BoundedQueue', () => {
  it('does the work in order, after whoever added it has gone on', async () => {
    const done: number[] = [];
    const { queue } = queueOf(async (item) => void done.push(item));
    queue.add(1);
    queue.add(2);
    expect(done).toEqual([]);
    await queue.drained(1_000);
    expect(done).toEqual([1, 2]);
    expect(queue.counts).toEqual({ done: 2, dropped: 0, failed: 0 });
  });

  it('drops what has no room, counts it, and says so now and then', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { queue, logger } = queueOf(() => gate);
    for (let item = 0; item < 104; item += 1) queue.add(item);
    expect(queue.counts.dropped).toBe(100);
    expect(logger.lines.map(({ fields }) => fields['count'])).toEqual([1, 2, 4, 8, 16, 32, 64]);
    open();
    await queue.drained(1_000);
    expect(queue.counts.done).toBe(4);
  });

  it('goes on after work that throws at once, rejects, or hangs', async () => {
    const done: number[] = [];
    const { queue } = queueOf(
      (item) => {
        if (item === 1) throw new Error('thrown');
        if (item === 2) return Promise.reject(new Error('rejected'));
        if (item === 3) return new Promise(() => undefined);
        done.push(item);
        return Promise.resolve();
      },
      { patienceMs: 20 },
    );
    for (const item of [1, 2, 3, 4]) queue.add(item);
    await queue.drained(5_000);
    expect(done).toEqual([4]);
    expect(queue.counts).toEqual({ done: 1, dropped: 0, failed: 3 });
  });

  it('closes in time even when its work hangs, and takes nothing after that', async () => {
    const { queue } = queueOf(() => new Promise(() => undefined), { patienceMs: 60_000 });
    queue.add(1);
    queue.add(2);
    await queue.close(10);
    queue.add(3);
    expect(queue.counts.dropped).toBeGreaterThanOrEqual(2);
  });
});
