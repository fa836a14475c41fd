import type { Store } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { KeyedMutex, lockName } from '../lock/keyed-mutex.ts';
import { compareText } from '../record/compare-text.ts';
import { commitCheckpoint, toRunRecord } from './commit-checkpoint.ts';
import { keep } from './keep.ts';
import { latestVersion, refused, TenantShelf, versionKey } from './tenant-shelf.ts';
import { writePublication } from './write-publication.ts';

/**
 * A store that lives as long as this process, for scenarios, tests and trials: the same answers as the databases.
 * It copies what comes in; what it hands out is frozen, or made afresh.
 */
export function createMemoryStore(): Store {
  const shelves = new Map<string, TenantShelf>();
  const mutex = new KeyedMutex();
  let closed = false;

  /** The shelf to write on. */
  function shelfOf(tenantId: string): TenantShelf {
    const standing = shelves.get(tenantId);
    if (standing !== undefined) {
      return standing;
    }
    const shelf = new TenantShelf();
    shelves.set(tenantId, shelf);
    return shelf;
  }

  function requireOpen(): void {
    if (closed) {
      throw new SluiceError('closed', 'The store was closed.');
    }
  }

  const tenants = () =>
    [...shelves.values()].map((shelf) => shelf.tenant).filter((tenant) => tenant !== null);

  const store: Store = {
    async open() {},
    async close() {
      closed = true;
    },

    tenant: async (slug) => tenants().find((tenant) => tenant.slug === slug) ?? null,
    tenantWithUser: async (slug, userId) => {
      const tenant = await store.tenant(slug);
      return tenant && { tenant, user: await store.user(tenant.id, userId) };
    },
    tenants: async () => tenants().sort((a, b) => compareText(a.slug, b.slug)),
    publish: async (publication) => {
      const { id, slug } = publication.tenant;
      const slugTaken = tenants().some((tenant) => tenant.slug === slug && tenant.id !== id);
      return writePublication(shelfOf(id), publication, slugTaken);
    },
    release: async (tenantId, number) => shelves.get(tenantId)?.releases.get(number) ?? null,
    releases: async (tenantId, limit) =>
      [...(shelves.get(tenantId)?.releases.values() ?? [])]
        .sort((a, b) => b.number - a.number)
        .slice(0, Math.max(0, limit)),
    flowVersion: async (tenantId, slug, version) =>
      shelves.get(tenantId)?.flows.get(versionKey(slug, version)) ?? null,
    latestFlowVersion: async (tenantId, slug) => latestVersion(shelves.get(tenantId)?.flows, slug),
    actionVersion: async (tenantId, slug, version) =>
      shelves.get(tenantId)?.actions.get(versionKey(slug, version)) ?? null,
    latestActionVersion: async (tenantId, slug) => latestVersion(shelves.get(tenantId)?.actions, slug),

    user: async (tenantId, id) => shelves.get(tenantId)?.users.get(id) ?? null,
    usersByEmail: async (tenantId, email) =>
      [...(shelves.get(tenantId)?.users.values() ?? [])]
        .filter((user) => user.email === email)
        .sort((a, b) => compareText(a.id, b.id)),
    putUser: async (tenantId, user, audit) => {
      const shelf = shelfOf(tenantId);
      const kept = keep(user);
      shelf.record(shelf.takeAudit(tenantId, audit));
      shelf.users.set(kept.id, kept);
    },

    run: async (tenantId, id) => {
      const run = shelves.get(tenantId)?.runs.get(id);
      return run === undefined ? null : toRunRecord(run);
    },
    runByIdempotencyKey: async (tenantId, key) => {
      const id = shelves.get(tenantId)?.runIdsByKey.get(key);
      return id === undefined ? null : store.run(tenantId, id);
    },
    expiredRuns: async (now, limit) =>
      [...shelves]
        .flatMap(([tenantId, shelf]) =>
          [...shelf.waiting]
            .filter(([, expiresAt]) => expiresAt <= now)
            .map(([runId, expiresAt]) => ({ tenantId, runId, expiresAt })),
        )
        .sort((a, b) => a.expiresAt - b.expiresAt)
        .slice(0, Math.max(0, limit))
        .map(({ tenantId, runId }) => ({ tenantId, runId })),
    commit: async (checkpoint) => commitCheckpoint(shelfOf(checkpoint.tenantId), checkpoint),

    exclusively: (tenantId, name, work) => mutex.run(lockName(tenantId, name), work),

    audit: async (tenantId, query) => shelves.get(tenantId)?.audit(query) ?? [],
    appendAudit: async (tenantId, events) => {
      const shelf = shelfOf(tenantId);
      shelf.record(shelf.takeAudit(tenantId, events));
    },

    signingKeys: async (tenantId) => shelves.get(tenantId)?.signingKeys ?? [],
    addSigningKey: async (tenantId, key, { onlyIfNone }) => {
      const shelf = shelfOf(tenantId);
      if (onlyIfNone && shelf.signingKeys.length > 0) {
        return 'exists';
      }
      if (shelf.signingKeys.some(({ kid }) => kid === key.kid)) {
        throw refused(`there is a signing key "${key.kid}" already`);
      }
      const older = shelf.signingKeys.map((other) => ({
        ...other,
        retiredAt: other.retiredAt ?? key.createdAt,
      }));
      shelf.signingKeys = keep([key, ...older]);
      return 'added';
    },
  };
  return refuseWhenClosed(store, requireOpen);
}

/** Every method but `close` rejects once the store is closed, as those of the databases do. */
function refuseWhenClosed(store: Store, requireOpen: () => void): Store {
  const guarded = Object.entries(store).map(([name, method]) => [
    name,
    name === 'close'
      ? method
      : async (...args: unknown[]) => {
          requireOpen();
          return Reflect.apply(method, store, args);
        },
  ]);
  return Object.fromEntries(guarded);
}
