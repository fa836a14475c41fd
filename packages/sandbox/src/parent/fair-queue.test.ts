import { describe, expect, it } from '@jest/globals';
import { FairQueue } from './fair-queue.ts';

const queueOf = (...names: string[]): FairQueue<{ tenantId: string; name: string }> => {
  const queue = new FairQueue<{ tenantId: string; name: string }>();
  for (const name of names) queue.push({ tenantId: name.slice(0, 1), name });
  return queue;
};
const all = (): boolean => true;

describe('the queue', () => {
  it('5.20 lets tenants take turns, and each its own in order', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'b2');
    const order = Array.from({ length: 6 }, () => queue.take(all)?.name);
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.take(all)).toBeUndefined();
  });

  it('5.20 passes over what cannot go now, and keeps it', () => {
    const queue = queueOf('a1', 'b1');
    expect(queue.take(({ name }) => name !== 'a1')?.name).toBe('b1');
    expect(queue.take(({ name }) => name !== 'a1')).toBeUndefined();
    expect(queue.size).toBe(1);
  });

  it('5.20 tells how much of it is whose', () => {
    const queue = queueOf('a1', 'b1', 'a2');
    expect(queue.sizeOf((tenantId) => tenantId === 'a')).toBe(2);
    expect(queue.sizeOf(all)).toBe(3);
    expect(queue.sizeOf((tenantId) => tenantId === 'c')).toBe(0);
  });

  it('5.20 forgets what is taken back, and everything when drained', () => {
    const queue = queueOf('a1');
    const item = { tenantId: 'a', name: 'a2' };
    queue.push(item);
    queue.remove(item);
    queue.remove(item);
    expect(queue.drain().map(({ name }) => name)).toEqual(['a1']);
    expect(queue.size).toBe(0);
  });
});
