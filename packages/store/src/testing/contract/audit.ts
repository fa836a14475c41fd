import { describe, expect, it } from '@jest/globals';
import { anEvent, fresh } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describeAudit(stores: () => StoresUnderTest): void {
  describe('audit', () => {
    it('9.1 gives events back whole, in the order they were written', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const events = Array.from({ length: 12 }, (_, at) =>
        anEvent(tenant, {
          type: at % 2 === 0 ? 'token.issued' : 'custom_action.test_run',
          occurred_at: `2026-01-05T09:00:00.${900 - at}Z`,
          actor: { kind: 'operator', id: `op-${at}` },
          target: { kind: 'action', id: 'tag' },
          run_id: at < 6 ? 'run-a' : null,
          outcome: at === 3 ? 'partial' : 'denied',
          data: { at, nested: { list: [null, true, 1.5, 'x'] } },
        }),
      );
      await store.appendAudit(tenant, events.slice(0, 5));
      await store.appendAudit(tenant, []);
      await store.appendAudit(tenant, events.slice(5));
      expect(await other.audit(tenant, {})).toEqual(events);
      expect(await other.audit(tenant, { runId: 'run-a' })).toEqual(events.slice(0, 6));
      expect(await other.audit(tenant, { types: ['token.issued'] })).toEqual(
        events.filter((_, at) => at % 2 === 0),
      );
      expect(await other.audit(tenant, { types: [] })).toEqual([]);
      expect(await other.audit(tenant, { runId: 'nobody' })).toEqual([]);
    });

    it('gives the newest when there are more than the limit, newest last', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const events = Array.from({ length: 1005 }, () => anEvent(tenant));
      await store.appendAudit(tenant, events);
      expect(await store.audit(tenant, { limit: 2 })).toEqual(events.slice(-2));
      expect(await store.audit(tenant, {})).toEqual(events.slice(-1000));
      expect(await store.audit(tenant, { limit: 0 })).toEqual([]);
      for (const limit of [Number.POSITIVE_INFINITY, 2 ** 40]) {
        expect(await store.audit(tenant, { limit })).toEqual(events);
      }
    });

    it('9.1 takes an event once, and none of those beside one that was there', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const event = anEvent(tenant);
      await store.appendAudit(tenant, [event]);
      for (const batch of [
        [anEvent(tenant), event],
        [anEvent(tenant), anEvent(tenant, { id: 'twice' }), anEvent(tenant, { id: 'twice' })],
      ]) {
        await expect(store.appendAudit(tenant, batch)).rejects.toMatchObject({ code: 'store_rejected' });
      }
      expect(await store.audit(tenant, {})).toEqual([event]);
    });
  });
}
