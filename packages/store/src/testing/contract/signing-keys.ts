import { describe, expect, it } from '@jest/globals';
import { aKey, fresh } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describeSigningKeys(stores: () => StoresUnderTest): void {
  describe('signing keys', () => {
    it('adds a key, retires the older ones at that time, gives the newest first', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const [first, second, third] = [
        aKey({ createdAt: 10 }),
        aKey({ createdAt: 20, alg: 'EdDSA' }),
        aKey({ createdAt: 15 }),
      ];
      for (const key of [first, second, third]) {
        expect(await store.addSigningKey(tenant, key, { onlyIfNone: false })).toBe('added');
      }
      expect(await other.signingKeys(tenant)).toEqual([
        third,
        { ...second, retiredAt: 15 },
        { ...first, retiredAt: 20 },
      ]);
    });

    it('adds the first key once, however many try', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const keys = Array.from({ length: 8 }, () => aKey());
      const outcomes = await Promise.all(
        keys.map((key, at) =>
          (at % 2 === 0 ? store : other).addSigningKey(tenant, key, { onlyIfNone: true }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
      expect(await store.signingKeys(tenant)).toEqual([keys[outcomes.indexOf('added')]]);
      expect(await store.addSigningKey(tenant, aKey(), { onlyIfNone: true })).toBe('exists');
    });

    it('leaves one key active when several rotate at once', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const keys = Array.from({ length: 8 }, () => aKey());
      const outcomes = await Promise.all(
        keys.map((key, at) =>
          (at % 2 === 0 ? store : other).addSigningKey(tenant, key, { onlyIfNone: false }),
        ),
      );
      expect(outcomes).toEqual(keys.map(() => 'added'));
      const kept = await store.signingKeys(tenant);
      expect(kept.map(({ kid }) => kid).sort()).toEqual(keys.map(({ kid }) => kid).sort());
      expect(kept.map(({ retiredAt }) => retiredAt === null)).toEqual(keys.map((_, at) => at === 0));
    });

    it('refuses a key id twice', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const key = aKey();
      await store.addSigningKey(tenant, key, { onlyIfNone: false });
      await expect(store.addSigningKey(tenant, key, { onlyIfNone: false })).rejects.toMatchObject({
        code: 'store_rejected',
      });
      expect(await store.signingKeys(tenant)).toEqual([key]);
    });
  });
}
