import { describe, expect, it } from '@jest/globals';
import { aCheckpoint, aRun, aSnapshot, fresh, theNext } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describeRuns(stores: () => StoresUnderTest): void {
  describe('runs', () => {
    it('6.5 gives a waiting run back as it was, to another opener of the store', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const run = aRun({ idempotencyKey: 'key-1', snapshot: aSnapshot({ claims: { tier: 'enterprise' } }) });
      await store.commit(aCheckpoint(tenant, { run }));
      expect(await other.run(tenant, run.id)).toEqual(run);
      expect(await other.runByIdempotencyKey(tenant, 'key-1')).toEqual(run);
      expect(await other.run(tenant, 'nobody')).toBeNull();
      expect(await other.runByIdempotencyKey(tenant, 'nobody')).toBeNull();
    });

    it('keeps the idempotency key of the start through later checkpoints', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const run = aRun({ idempotencyKey: 'key-1' });
      await store.commit(aCheckpoint(tenant, { run }));
      const ended = { ...run, idempotencyKey: null, status: 'denied' as const, endedAt: 5, expiresAt: null };
      await store.commit(theNext(tenant, ended));
      expect(await store.runByIdempotencyKey(tenant, 'key-1')).toEqual({
        ...ended,
        idempotencyKey: 'key-1',
        seq: 2,
      });
    });

    it('6.6 lists waiting runs whose time is over, of every tenant, oldest first', async () => {
      const { store } = stores();
      const [one, two, idle] = [fresh('ten'), fresh('ten'), fresh('ten')];
      const base = -4_000_000_000_000;
      const late = aRun({ expiresAt: base + 3 });
      const oldest = aRun({ expiresAt: base + 1 });
      const middle = aRun({ expiresAt: base + 2 });
      const future = aRun({ expiresAt: base + 5 });
      const ended = aRun({ expiresAt: null, status: 'completed', endedAt: 5 });
      await store.commit(aCheckpoint(one, { run: late }));
      await store.commit(aCheckpoint(two, { run: middle }));
      await store.commit(aCheckpoint(one, { run: oldest }));
      await store.commit(aCheckpoint(one, { run: future }));
      await store.commit(aCheckpoint(idle, { run: ended }));
      expect(await store.expiredRuns(base + 3, 10)).toEqual([
        { tenantId: one, runId: oldest.id },
        { tenantId: two, runId: middle.id },
        { tenantId: one, runId: late.id },
      ]);
      expect(await store.expiredRuns(base + 3, 1)).toEqual([{ tenantId: one, runId: oldest.id }]);
      expect(await store.expiredRuns(base + 3, 0)).toEqual([]);
      expect(await store.expiredRuns(base, 10)).toEqual([]);
      for (const [tenant, run] of [
        [one, oldest],
        [two, middle],
        [one, late],
      ] as const) {
        await store.commit(theNext(tenant, { ...run, status: 'denied', expiresAt: null, endedAt: 1 }));
      }
      expect(await store.expiredRuns(base + 3, 10)).toEqual([]);
    });
  });
}
