import { describe, expect, it } from '@jest/globals';
import { fresh } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describeExclusively(stores: () => StoresUnderTest): void {
  describe('exclusively', () => {
    it('6.4 runs work of one name one after the other', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      let inside = 0;
      let most = 0;
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          (at % 2 === 0 ? store : other).exclusively(tenant, 'run-1', async () => {
            inside += 1;
            most = Math.max(most, inside);
            await new Promise((resolve) => setTimeout(resolve, 2));
            inside -= 1;
            return at;
          }),
        ),
      );
      expect(most).toBe(1);
      expect(results).toEqual(Array.from({ length: 10 }, (_, at) => at));
    });

    it('lets other names and other tenants pass, many at once', async () => {
      const { store } = stores();
      const [tenant, another] = [fresh('ten'), fresh('ten')];
      const names = Array.from({ length: 40 }, (_, at) => `run-${at}`);
      let arrived = 0;
      const { promise: all, resolve: everyoneIsIn } = Promise.withResolvers<void>();
      const work = async () => {
        arrived += 1;
        if (arrived === 2 * names.length) {
          everyoneIsIn();
        }
        // Ends only when all of them hold their lock at the same time.
        await all;
      };
      await Promise.all(
        names.flatMap((name) => [
          store.exclusively(tenant, name, work),
          store.exclusively(another, name, work),
        ]),
      );
      expect(arrived).toBe(2 * names.length);
    });

    it('passes the lock on when work fails, and rejects with its error', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const failure = new Error('work failed');
      await expect(store.exclusively(tenant, 'run-1', () => Promise.reject(failure))).rejects.toBe(failure);
      expect(await other.exclusively(tenant, 'run-1', async () => 'next')).toBe('next');
    });
  });
}
