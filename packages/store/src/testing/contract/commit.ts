import { describe, expect, it } from '@jest/globals';
import type { Checkpoint, Store } from '@sluice/engine';
import { aCheckpoint, anEvent, aRun, aUser, fresh, theNext } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describeCommit(stores: () => StoresUnderTest): void {
  describe('commit', () => {
    it('6.1 writes run, user, patch and audit together', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const user = aUser({ app_metadata: { tier: 'free', kept: true } });
      const run = aRun({ userId: user.id });
      const audit = [
        anEvent(tenant, { run_id: run.id }),
        anEvent(tenant, { type: 'user.created', run_id: run.id }),
      ];
      const outcome = await store.commit(
        aCheckpoint(tenant, {
          run,
          createUser: user,
          appMetadata: { userId: user.id, patch: { tier: 'pro' } },
          audit,
        }),
      );
      const created = { ...user, app_metadata: { tier: 'pro', kept: true } };
      expect(outcome).toEqual({ status: 'committed', user: created });
      expect(await other.user(tenant, user.id)).toEqual(created);
      expect(await other.run(tenant, run.id)).toEqual(run);
      expect(await other.audit(tenant, { runId: run.id })).toEqual(audit);
    });

    it('6.1 writes nothing at all when one part is refused', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const taken = anEvent(tenant);
      const user = aUser({ app_metadata: { a: 1 } });
      await store.appendAudit(tenant, [taken]);
      await store.putUser(tenant, user, []);
      const first = aRun({ userId: user.id });
      await store.commit(aCheckpoint(tenant, { run: first }));
      const newcomer = aUser();
      const broken: Checkpoint[] = [
        aCheckpoint(tenant, { run: aRun(), createUser: newcomer, audit: [anEvent(tenant), taken] }),
        theNext(tenant, first, {
          appMetadata: { userId: user.id, patch: { a: 2 } },
          audit: [anEvent(tenant), taken],
        }),
        theNext(tenant, first, { createUser: { ...user, name: 'Impostor' }, audit: [anEvent(tenant)] }),
        theNext(tenant, first, { createUser: newcomer, audit: [anEvent('another-tenant')] }),
      ];
      for (const checkpoint of broken) {
        await expect(store.commit(checkpoint)).rejects.toMatchObject({ code: 'store_rejected' });
        expect(await store.audit(tenant, {})).toEqual([taken]);
        expect(await store.user(tenant, user.id)).toEqual(user);
        expect(await store.user(tenant, newcomer.id)).toBeNull();
        expect(await store.run(tenant, first.id)).toEqual(first);
      }
      expect(await store.run(tenant, broken[0]?.run.id ?? '')).toBeNull();
    });

    it('6.1 keeps apart what many runs write at once: each is whole, or refused and gone', async () => {
      const { store, other } = stores();
      const [mine, theirs] = [fresh('ten'), fresh('ten')];
      const user = aUser({ app_metadata: { odd: '\0 \u001a \ud800' } });
      await store.putUser(mine, user, []);
      const taken = anEvent(mine);
      await store.appendAudit(mine, [taken]);
      const starts = Array.from({ length: 30 }, (_, n): Checkpoint => {
        const tenant = n % 3 === 0 ? theirs : mine;
        const run = aRun({ userId: n % 2 === 0 ? user.id : null, flow: `\0 ${n}` });
        const audit = ['flow.run_awaiting', 'custom_action.run'].map((type) =>
          anEvent(tenant, { type: type as 'custom_action.run', run_id: run.id, data: { odd: '\ud800' } }),
        );
        return aCheckpoint(tenant, { run, audit: n === 5 ? [] : n === 10 ? [...audit, taken] : audit });
      });
      const [seventh] = starts.slice(7);
      if (seventh !== undefined) starts[8] = seventh;
      const answers = await Promise.allSettled(starts.map((start) => store.commit(start)));
      for (const [n, { tenantId, run, audit }] of starts.entries()) {
        const answer = answers[n];
        if (n === 10) {
          expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'store_rejected' } });
          expect(await other.run(tenantId, run.id)).toBeNull();
          continue;
        }
        if (n !== 7 && n !== 8) {
          const known = run.userId !== null && tenantId === mine;
          expect(answer).toMatchObject({
            status: 'fulfilled',
            value: { status: 'committed', user: known ? user : null },
          });
        }
        expect(await other.run(tenantId, run.id)).toEqual(run);
        expect(await other.audit(tenantId, { runId: run.id })).toEqual(audit);
      }
      const twins = answers.slice(7, 9).map((answer) => answer.status === 'fulfilled' && answer.value.status);
      expect(twins.sort()).toEqual(['committed', 'conflict']);
    });

    it('6.2 commits the patch of a run that ends denied', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const user = aUser();
      await store.putUser(tenant, user, []);
      const run = aRun({ userId: user.id, status: 'denied', expiresAt: null, endedAt: 9 });
      await store.commit(
        aCheckpoint(tenant, { run, appMetadata: { userId: user.id, patch: { seen: true } } }),
      );
      expect((await store.user(tenant, user.id))?.app_metadata).toEqual({ seen: true });
    });

    it('5.13 overwrites top-level keys, keeps the others, replaces nested objects whole, stores null as null', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const user = aUser({ app_metadata: { a: { x: 1, y: 2 }, b: 'kept', c: 1, d: [1] } });
      await store.putUser(tenant, user, []);
      const patch = { a: { z: 3 }, c: null, d: [], e: 'new' };
      const outcome = await store.commit(
        aCheckpoint(tenant, { run: aRun({ userId: user.id }), appMetadata: { userId: user.id, patch } }),
      );
      const app_metadata = { a: { z: 3 }, b: 'kept', c: null, d: [], e: 'new' };
      expect(outcome).toEqual({ status: 'committed', user: { ...user, app_metadata } });
      expect(await store.user(tenant, user.id)).toEqual({ ...user, app_metadata });
    });

    it('5.13 lets patches of different keys by runs at the same time all survive', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const user = aUser();
      await store.putUser(tenant, user, []);
      const keys = Array.from({ length: 60 }, (_, at) => `key-${at}`);
      const outcomes = await Promise.all(
        keys.map((key, at) =>
          (at % 2 === 0 ? store : other).commit(
            aCheckpoint(tenant, {
              run: aRun({ userId: user.id }),
              appMetadata: { userId: user.id, patch: { [key]: at } },
              audit: [anEvent(tenant)],
            }),
          ),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(keys.map(() => 'committed'));
      const expected = Object.fromEntries(keys.map((key, at) => [key, at]));
      expect((await store.user(tenant, user.id))?.app_metadata).toEqual(expected);
      expect(await store.audit(tenant, {})).toHaveLength(keys.length);
      // Each run was told the user with its own patch in.
      for (const [at, outcome] of outcomes.entries()) {
        expect(outcome).toMatchObject({ user: { app_metadata: { [`key-${at}`]: at } } });
      }
    });

    it('tells the user as it now stands, or null without one', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const user = aUser({ app_metadata: { by: 'operator' } });
      await store.putUser(tenant, user, []);
      const run = aRun({ userId: user.id });
      expect(await store.commit(aCheckpoint(tenant, { run }))).toEqual({ status: 'committed', user });
      expect(await store.commit(aCheckpoint(tenant))).toEqual({ status: 'committed', user: null });
      const gone = aCheckpoint(tenant, { run: aRun({ userId: 'usr-nobody' }) });
      expect(await store.commit(gone)).toEqual({ status: 'committed', user: null });
    });

    it('refuses a patch for a user that is not there, and writes nothing', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const run = aRun({ userId: 'usr-gone' });
      const checkpoint = aCheckpoint(tenant, {
        run,
        appMetadata: { userId: 'usr-gone', patch: { a: 1 } },
        audit: [anEvent(tenant)],
      });
      await expect(store.commit(checkpoint)).rejects.toMatchObject({ code: 'user_unknown' });
      expect(await store.run(tenant, run.id)).toBeNull();
      expect(await store.audit(tenant, {})).toEqual([]);
      await store.commit(aCheckpoint(tenant, { run }));
      expect(await store.commit(checkpoint)).toEqual({ status: 'conflict' });
      await expect(
        store.commit({ ...checkpoint, run: { ...run, seq: 2 }, expectedSeq: 1 }),
      ).rejects.toMatchObject({
        code: 'user_unknown',
      });
    });

    it('6.4 lets exactly one of several writers of the same checkpoint through', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const user = aUser();
      await store.putUser(tenant, user, []);
      const run = aRun({ userId: user.id });
      await store.commit(aCheckpoint(tenant, { run }));
      const rivals = Array.from({ length: 8 }, (_, at) =>
        theNext(
          tenant,
          { ...run, snapshot: { ...run.snapshot, inputHash: `rival ${at}` } },
          {
            appMetadata: { userId: user.id, patch: { [`rival-${at}`]: true } },
            audit: [anEvent(tenant, { data: { rival: at } })],
          },
        ),
      );
      const outcomes = await Promise.all(
        rivals.map((rival, at) => (at % 2 === 0 ? store : other).commit(rival)),
      );
      const winners = outcomes.flatMap(({ status }, at) => (status === 'committed' ? [at] : []));
      expect(winners).toHaveLength(1);
      const [winner] = winners;
      expect((await store.run(tenant, run.id))?.snapshot.inputHash).toBe(`rival ${winner}`);
      expect((await store.user(tenant, user.id))?.app_metadata).toEqual({ [`rival-${winner}`]: true });
      expect((await store.audit(tenant, {})).map(({ data }) => data)).toEqual([{ rival: winner }]);
    });

    it('6.4 lets exactly one of several starts with one idempotency key through', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten');
      const starts = Array.from({ length: 8 }, () =>
        aCheckpoint(tenant, {
          run: aRun({ idempotencyKey: 'once' }),
          createUser: aUser(),
          audit: [anEvent(tenant)],
        }),
      );
      const outcomes = await Promise.all(
        starts.map((start, at) => (at % 2 === 0 ? store : other).commit(start)),
      );
      const winners = starts.filter((_, at) => outcomes[at]?.status === 'committed');
      expect(winners).toHaveLength(1);
      expect((await store.runByIdempotencyKey(tenant, 'once'))?.id).toBe(winners[0]?.run.id);
      expect(await store.audit(tenant, {})).toEqual(winners[0]?.audit);
      await expectOnlyUser(store, tenant, starts, winners[0]);
    });

    it('is a conflict to start a run that exists, to go on with one that does not, or from another seq', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const run = aRun();
      await store.commit(aCheckpoint(tenant, { run }));
      for (const checkpoint of [
        aCheckpoint(tenant, { run, audit: [anEvent(tenant)] }),
        theNext(tenant, aRun(), { audit: [anEvent(tenant)] }),
        theNext(tenant, { ...run, seq: 2 }, { createUser: aUser(), audit: [anEvent(tenant)] }),
      ]) {
        expect(await store.commit(checkpoint)).toEqual({ status: 'conflict' });
      }
      expect(await store.run(tenant, run.id)).toEqual(run);
      expect(await store.audit(tenant, {})).toEqual([]);
    });
  });
}

async function expectOnlyUser(
  store: Store,
  tenant: string,
  starts: readonly Checkpoint[],
  winner: Checkpoint | undefined,
): Promise<void> {
  for (const start of starts) {
    const kept = await store.user(tenant, start.createUser?.id ?? '');
    expect(kept).toEqual(start === winner ? start.createUser : null);
  }
}
