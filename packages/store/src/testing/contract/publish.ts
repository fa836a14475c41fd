import { describe, expect, it } from '@jest/globals';
import { anEvent, aPublication, aUser, fresh } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

export function describePublish(stores: () => StoresUnderTest): void {
  describe('publish', () => {
    it('keeps a first publish whole: tenant, release, versions, audit', async () => {
      const { store, other } = stores();
      const id = fresh('ten');
      const publication = aPublication(id);
      expect(await store.publish(publication)).toBe('published');
      expect(await other.tenant(publication.tenant.slug)).toEqual({ ...publication.tenant, release: 1 });
      expect(await other.release(id, 1)).toEqual(publication.release);
      expect(await other.flowVersion(id, 'login', 1)).toEqual(publication.newFlows[0]);
      expect(await other.actionVersion(id, 'tag', 1)).toEqual(publication.newActions[0]);
      expect(await other.audit(id, {})).toEqual(publication.audit);
      expect((await other.tenants()).map((tenant) => tenant.id)).toContain(id);
    });

    it('2.5 keeps older releases and versions beside the newest', async () => {
      const { store } = stores();
      const id = fresh('ten');
      const first = aPublication(id);
      await store.publish(first);
      const second = aPublication(id, {
        tenant: { ...first.tenant, name: 'Acme Inc', settings: {} },
        expectedRelease: 1,
        release: { ...first.release, number: 2, flows: { login: { version: 2, trigger: 'login' } } },
        newFlows: [
          {
            slug: 'login',
            version: 2,
            definition: { slug: 'login', name: 'New', trigger: 'login', stages: {} },
          },
        ],
        newActions: [],
      });
      expect(await store.publish(second)).toBe('published');
      expect(await store.tenant(first.tenant.slug)).toEqual({ ...second.tenant, release: 2 });
      expect(await store.flowVersion(id, 'login', 1)).toEqual(first.newFlows[0]);
      expect(await store.flowVersion(id, 'login', 2)).toEqual(second.newFlows[0]);
      expect(await store.latestFlowVersion(id, 'login')).toBe(2);
      expect(await store.latestActionVersion(id, 'tag')).toBe(1);
      expect((await store.releases(id, 10)).map((release) => release.number)).toEqual([2, 1]);
      expect((await store.releases(id, 1)).map((release) => release.number)).toEqual([2]);
      expect(await store.releases(id, 0)).toEqual([]);
    });

    it('lets one of two publishers from the same release win, and writes nothing of the other', async () => {
      const { store, other } = stores();
      const id = fresh('ten');
      const first = aPublication(id);
      await store.publish(first);
      const rivals = ['one', 'two', 'three', 'four'].map((slug) =>
        aPublication(id, {
          expectedRelease: 1,
          release: { ...first.release, number: 2, actor: slug },
          newFlows: [{ slug, version: 1, definition: { slug, name: slug, trigger: 'login', stages: {} } }],
          newActions: [],
          audit: [anEvent(id, { type: 'flow.published', data: { slug } })],
        }),
      );
      const outcomes = await Promise.all(
        rivals.map((rival, at) => (at % 2 === 0 ? store : other).publish(rival)),
      );
      expect(outcomes.filter((outcome) => outcome === 'published')).toHaveLength(1);
      const winner = rivals[outcomes.indexOf('published')];
      expect(await store.release(id, 2)).toEqual(winner?.release);
      expect(await store.audit(id, {})).toEqual([...first.audit, ...(winner?.audit ?? [])]);
      const versions = await Promise.all(
        rivals.map(({ newFlows }) => store.latestFlowVersion(id, newFlows[0]?.slug ?? '')),
      );
      expect(versions.filter((version) => version === 1)).toHaveLength(1);
    });

    it('refuses to create a tenant whose slug or id is taken, and to move one under another slug', async () => {
      const { store } = stores();
      const first = aPublication(fresh('ten'));
      await store.publish(first);
      const sameSlug = fresh('ten');
      const thief = aPublication(sameSlug, { tenant: { ...first.tenant, id: sameSlug } });
      expect(await store.publish(thief)).toBe('conflict');
      expect(await store.publish({ ...first, audit: [] })).toBe('conflict');
      const renamed = { ...first.tenant, slug: fresh('slug') };
      const moved = {
        ...first,
        tenant: renamed,
        expectedRelease: 1,
        audit: [],
        newFlows: [],
        newActions: [],
      };
      expect(await store.publish({ ...moved, release: { ...first.release, number: 2 } })).toBe('conflict');
      expect(await store.release(sameSlug, 1)).toBeNull();
      expect(await store.audit(sameSlug, {})).toEqual([]);
      expect((await store.tenant(first.tenant.slug))?.id).toBe(first.tenant.id);
    });

    it('refuses to publish over a version that exists, and leaves nothing behind', async () => {
      const { store } = stores();
      const id = fresh('ten');
      const first = aPublication(id);
      await store.publish(first);
      const again = { ...first, expectedRelease: 1, release: { ...first.release, number: 2 } };
      await expect(store.publish({ ...again, audit: [], newActions: [] })).rejects.toMatchObject({
        code: 'store_rejected',
      });
      expect(await store.release(id, 2)).toBeNull();
      expect((await store.tenant(first.tenant.slug))?.release).toBe(1);
    });

    it('finds a tenant with one of its users, however many ask at once', async () => {
      const { store } = stores();
      const [mine, theirs] = [aPublication(fresh('ten')), aPublication(fresh('ten'))];
      const user = aUser({ app_metadata: { odd: '\0' } });
      for (const publication of [mine, theirs]) await store.publish(publication);
      await store.putUser(mine.tenant.id, user, []);
      const found = await Promise.all(
        [mine.tenant.slug, theirs.tenant.slug, 'nobody', mine.tenant.slug].map((slug, n) =>
          store.tenantWithUser(slug, n === 3 ? 'nobody' : user.id),
        ),
      );
      const tenant = { ...mine.tenant, release: 1 };
      expect(found).toEqual([
        { tenant, user },
        { tenant: { ...theirs.tenant, release: 1 }, user: null },
        null,
        { tenant, user: null },
      ]);
      expect(await store.tenantWithUser(mine.tenant.slug, user.id)).toEqual({ tenant, user });
    });

    it('answers null, zero or nothing for what is not there', async () => {
      const { store } = stores();
      expect(await store.tenant('nobody')).toBeNull();
      expect(await store.release('nobody', 1)).toBeNull();
      expect(await store.releases('nobody', 5)).toEqual([]);
      expect(await store.flowVersion('nobody', 'login', 1)).toBeNull();
      expect(await store.latestFlowVersion('nobody', 'login')).toBe(0);
      expect(await store.actionVersion('nobody', 'tag', 1)).toBeNull();
      expect(await store.latestActionVersion('nobody', 'tag')).toBe(0);
    });
  });
}
