import { describe, expect, it } from '@jest/globals';
import { aCheckpoint, aKey, anEvent, aPublication, aRun, aUser, fresh, theNext } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

/** Contract, section 1: nothing crosses tenants. */
export function describeIsolation(stores: () => StoresUnderTest): void {
  describe('tenants', () => {
    it('shows a tenant nothing of another one, whatever the method', async () => {
      const { store } = stores();
      const [mine, theirs] = [fresh('ten'), fresh('ten')];
      const user = aUser({ email: 'shared@acme.example' });
      const run = aRun({ idempotencyKey: 'shared-key', userId: user.id });
      await store.publish(aPublication(mine));
      await store.putUser(mine, user, [anEvent(mine, { run_id: run.id })]);
      await store.commit(aCheckpoint(mine, { run }));
      await store.addSigningKey(mine, aKey(), { onlyIfNone: true });

      expect(await store.release(theirs, 1)).toBeNull();
      expect(await store.releases(theirs, 10)).toEqual([]);
      expect(await store.flowVersion(theirs, 'login', 1)).toBeNull();
      expect(await store.latestFlowVersion(theirs, 'login')).toBe(0);
      expect(await store.actionVersion(theirs, 'tag', 1)).toBeNull();
      expect(await store.latestActionVersion(theirs, 'tag')).toBe(0);
      expect(await store.user(theirs, user.id)).toBeNull();
      expect(await store.usersByEmail(theirs, 'shared@acme.example')).toEqual([]);
      expect(await store.run(theirs, run.id)).toBeNull();
      expect(await store.runByIdempotencyKey(theirs, 'shared-key')).toBeNull();
      expect(await store.audit(theirs, { runId: run.id })).toEqual([]);
      expect(await store.signingKeys(theirs)).toEqual([]);
      expect(await store.addSigningKey(theirs, aKey(), { onlyIfNone: true })).toBe('added');
    });

    it('lets no tenant write to another one, though they use the same ids', async () => {
      const { store } = stores();
      const [mine, theirs] = [fresh('ten'), fresh('ten')];
      const user = aUser({ app_metadata: { mine: true } });
      const run = aRun({ idempotencyKey: 'same', userId: user.id });
      await store.putUser(mine, user, []);
      await store.commit(aCheckpoint(mine, { run }));

      expect(await store.commit(theNext(theirs, run))).toEqual({ status: 'conflict' });
      await expect(
        store.commit(aCheckpoint(theirs, { appMetadata: { userId: user.id, patch: { stolen: true } } })),
      ).rejects.toMatchObject({ code: 'user_unknown' });
      expect(await store.commit(aCheckpoint(theirs, { run: aRun({ userId: user.id }) }))).toEqual({
        status: 'committed',
        user: null,
      });
      const namesake = { ...user, name: 'Namesake' };
      expect(await store.commit(aCheckpoint(theirs, { run, createUser: namesake }))).toEqual({
        status: 'committed',
        user: namesake,
      });
      expect(await store.user(mine, user.id)).toEqual(user);
      expect(await store.run(mine, run.id)).toEqual(run);
    });

    it('records no event under another tenant', async () => {
      const { store } = stores();
      const [mine, theirs] = [fresh('ten'), fresh('ten')];
      const stray = [anEvent(theirs)];
      for (const write of [
        () => store.appendAudit(mine, stray),
        () => store.putUser(mine, aUser(), stray),
        () => store.commit(aCheckpoint(mine, { audit: stray })),
        () => store.publish(aPublication(mine, { audit: stray })),
      ]) {
        await expect(write()).rejects.toMatchObject({ code: 'store_rejected' });
      }
      expect(await store.audit(theirs, {})).toEqual([]);
      expect(await store.audit(mine, {})).toEqual([]);
    });
  });
}
