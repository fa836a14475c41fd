import { describe, expect, it } from '@jest/globals';
import { anEvent, aUser, fresh } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describeUsers(stores: () => StoresUnderTest): void {
  describe('users', () => {
    it('creates a user, then replaces it whole, with its audit', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const user = aUser({
        app_metadata: { a: 1 },
        user_metadata: { b: [null, { c: true }] },
        factors: [{ type: 'totp' }],
      });
      const event = anEvent(tenant, { type: 'user.created' });
      await store.putUser(tenant, user, [event]);
      expect(await other.user(tenant, user.id)).toEqual(user);
      const replaced = aUser({ id: user.id, email: null, name: null, phone: '+1', email_verified: false });
      await store.putUser(tenant, replaced, []);
      expect(await other.user(tenant, user.id)).toEqual(replaced);
      expect(await other.audit(tenant, {})).toEqual([event]);
    });

    it('writes no user when the audit beside it is refused', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const event = anEvent(tenant);
      const user = aUser();
      await store.appendAudit(tenant, [event]);
      await expect(store.putUser(tenant, user, [event])).rejects.toMatchObject({ code: 'store_rejected' });
      expect(await store.user(tenant, user.id)).toBeNull();
    });

    it('finds every user of an email, spelled just so', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const [one, two] = [aUser({ id: 'b', email: 'x@y.z' }), aUser({ id: 'a', email: 'x@y.z' })];
      await store.putUser(tenant, one, []);
      await store.putUser(tenant, two, []);
      await store.putUser(tenant, aUser({ email: 'X@y.z' }), []);
      await store.putUser(tenant, aUser({ email: null }), []);
      expect(await store.usersByEmail(tenant, 'x@y.z')).toEqual([two, one]);
      expect(await store.usersByEmail(tenant, 'nobody@y.z')).toEqual([]);
    });
  });
}
