import { describe, expect, it } from '@jest/globals';
import { runWithDeadline } from './run-with-deadline.ts';

const never = new Promise<never>(() => {});

describe('the deadline of an exchange', () => {
  it('7.6 cuts off work that does not heed it', async () => {
    await expect(runWithDeadline(20, undefined, () => never)).rejects.toMatchObject({
      errorKind: 'http_fetch_timeout',
    });
  });

  it('7.6 tells the work', async () => {
    let told: AbortSignal | undefined;
    await runWithDeadline(20, undefined, (signal) => {
      told = signal;
      return never;
    }).catch(() => {});
    expect(told?.aborted).toBe(true);
  });

  it('7.6 is never later than the caller', async () => {
    const caller = new AbortController();
    const running = runWithDeadline(60_000, caller.signal, () => never);
    caller.abort();
    await expect(running).rejects.toMatchObject({ errorKind: 'http_fetch_timeout' });
  });

  it.each([0, -1, Number.NaN])('7.6 of %d ms starts nothing', async (timeoutMs) => {
    let started = false;
    const running = runWithDeadline(timeoutMs, undefined, async () => {
      started = true;
    });
    await expect(running).rejects.toMatchObject({ errorKind: 'http_fetch_timeout' });
    expect(started).toBe(false);
  });

  it('7.6 starts nothing for a caller who has gone', async () => {
    let started = false;
    const running = runWithDeadline(1_000, AbortSignal.abort(), async () => {
      started = true;
    });
    await expect(running).rejects.toMatchObject({ errorKind: 'http_fetch_timeout' });
    expect(started).toBe(false);
  });

  it('7.6 does not touch what is done in time, however long the time', async () => {
    await expect(runWithDeadline(1e12, undefined, async () => 'done')).resolves.toBe('done');
    await expect(
      runWithDeadline(1_000, undefined, () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');
  });
});
