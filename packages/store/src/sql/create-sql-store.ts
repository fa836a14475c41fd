import type { Checkpoint, CommitOutcome, Store } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { lockName } from '../lock/keyed-mutex.ts';
import { compareText } from '../record/compare-text.ts';
import { insertAudit } from './audit-insert.ts';
import type { Database, Driver } from './database.ts';
import { findExpiredRuns } from './find-expired-runs.ts';
import {
  findRun,
  findRunByKey,
  findTenant,
  findTenants,
  findTenantsWithUsers,
  findTenantWithUser,
  findUser,
  findUsersByEmail,
  type TenantUserKey,
  type TenantWithUser,
} from './find-records.ts';
import { toActionVersion, toAuditEvent, toFlowVersion, toRelease, toSigningKey } from './rows.ts';
import { encodeText } from './text-codec.ts';
import { Together } from './together.ts';
import { isLostRace, isRejected, translateError } from './translate-error.ts';
import { writeCheckpoint } from './write-checkpoint.ts';
import { writePublication } from './write-publication.ts';
import { writeSigningKey } from './write-signing-key.ts';
import { isPlainStart, writeStarts } from './write-starts.ts';
import { writeUser } from './write-user.ts';

/** A number of rows, whatever a caller takes for one: PostgreSQL has neither halves nor infinity. */
function rowCount(limit: number): number {
  return Number.isNaN(limit) ? 0 : Math.min(Math.max(0, Math.trunc(limit)), mostRows);
}

/** How often a statement that lost against another one is sent again. */
const attempts = 5;
const mostRows = 2_147_483_647;

/** The port on SQL: the same for PGlite and for a PostgreSQL server. */
export function createSqlStore(driver: Driver): Store {
  let opening: Promise<Database> | undefined;
  let closed = false;

  function database(): Promise<Database> {
    if (closed) {
      throw new SluiceError('closed', 'The store was closed.');
    }
    if (opening === undefined) {
      throw new SluiceError('store_unavailable', 'The store is not open.', { hint: 'Call open() first.' });
    }
    return opening;
  }

  async function ask<T>(question: (prisma: PrismaClient, database: Database) => Promise<T>): Promise<T> {
    const open = await database();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await question(open.prisma, open);
      } catch (error) {
        if (attempt === attempts || !isLostRace(error)) {
          throw translateError(error, driver.title);
        }
      }
    }
  }

  const beginnings = new Together<TenantUserKey, TenantWithUser>({
    sendOne: async (key) => findTenantWithUser((await database()).query, key),
    sendMany: async (keys) => findTenantsWithUsers((await database()).query, keys),
    isOnesFault: isRejected,
  });
  const starts = new Together<Checkpoint, CommitOutcome>({
    sendOne: async (checkpoint) => writeCheckpoint(await database(), checkpoint),
    sendMany: async (batch) => writeStarts(await database(), batch),
    isOnesFault: isRejected,
  });

  return {
    async open() {
      if (closed) {
        throw new SluiceError('closed', 'The store was closed.');
      }
      opening ??= driver.open().catch((error: unknown) => {
        opening = undefined;
        throw translateError(error, driver.title);
      });
      await opening;
    },
    async close() {
      closed = true;
      const open = await opening?.catch(() => undefined);
      opening = undefined;
      await open?.close();
    },

    tenant: (slug) => ask((_, { query }) => findTenant(query, slug)),
    tenantWithUser: (slug, userId) => ask(() => beginnings.ask({ slug, userId })),
    tenants: () =>
      ask(async (_, { query }) => {
        const tenants = await findTenants(query);
        return tenants.sort((a, b) => compareText(a.slug, b.slug));
      }),
    publish: (publication) => ask((prisma) => writePublication(prisma, publication)),
    release: (tenantId, number) =>
      ask(async (prisma) => {
        const key = { tenantId: encodeText(tenantId), number };
        const row = await prisma.release.findUnique({ where: { tenantId_number: key } });
        return row && toRelease(row);
      }),
    releases: (tenantId, limit) =>
      ask(async (prisma) => {
        const rows = await prisma.release.findMany({
          where: { tenantId: encodeText(tenantId) },
          orderBy: { number: 'desc' },
          take: rowCount(limit),
        });
        return rows.map(toRelease);
      }),
    flowVersion: (tenantId, slug, version) =>
      ask(async (prisma) => {
        const key = { tenantId: encodeText(tenantId), slug: encodeText(slug), version };
        const row = await prisma.flowVersion.findUnique({ where: { tenantId_slug_version: key } });
        return row && toFlowVersion(row);
      }),
    latestFlowVersion: (tenantId, slug) =>
      ask(async (prisma) => {
        const where = { tenantId: encodeText(tenantId), slug: encodeText(slug) };
        return (await prisma.flowVersion.aggregate({ where, _max: { version: true } }))._max.version ?? 0;
      }),
    actionVersion: (tenantId, slug, version) =>
      ask(async (prisma) => {
        const key = { tenantId: encodeText(tenantId), slug: encodeText(slug), version };
        const row = await prisma.actionVersion.findUnique({ where: { tenantId_slug_version: key } });
        return row && toActionVersion(row);
      }),
    latestActionVersion: (tenantId, slug) =>
      ask(async (prisma) => {
        const where = { tenantId: encodeText(tenantId), slug: encodeText(slug) };
        return (await prisma.actionVersion.aggregate({ where, _max: { version: true } }))._max.version ?? 0;
      }),

    user: (tenantId, id) => ask((_, { query }) => findUser(query, tenantId, id)),
    usersByEmail: (tenantId, email) =>
      ask(async (_, { query }) => {
        const users = await findUsersByEmail(query, tenantId, email);
        return users.sort((a, b) => compareText(a.id, b.id));
      }),
    putUser: (tenantId, user, audit) => ask((prisma) => writeUser(prisma, tenantId, user, audit)),

    run: (tenantId, id) => ask((_, { query }) => findRun(query, tenantId, id)),
    runByIdempotencyKey: (tenantId, key) => ask((_, { query }) => findRunByKey(query, tenantId, key)),
    expiredRuns: (now, limit) => ask((prisma) => findExpiredRuns(prisma, now, rowCount(limit))),
    commit(checkpoint) {
      if (!isPlainStart(checkpoint)) return ask((_, open) => writeCheckpoint(open, checkpoint));
      return ask(() => starts.ask(checkpoint));
    },

    async exclusively(tenantId, name, work) {
      const { exclusively } = await database();
      return exclusively(lockName(tenantId, name), work);
    },

    audit: (tenantId, { runId, types, limit = 1000 }) =>
      ask(async (prisma) => {
        const rows = await prisma.auditEvent.findMany({
          where: {
            tenantId: encodeText(tenantId),
            ...(runId === undefined ? {} : { runId: encodeText(runId) }),
            ...(types === undefined ? {} : { type: { in: [...types] } }),
          },
          orderBy: { sequence: 'desc' },
          take: rowCount(limit),
        });
        return rows.reverse().map(toAuditEvent);
      }),
    appendAudit: (tenantId, events) =>
      ask(async (prisma) => {
        await prisma.$executeRaw`${insertAudit(tenantId, events)}`;
      }),

    signingKeys: (tenantId) =>
      ask(async (prisma) => {
        const rows = await prisma.signingKey.findMany({
          where: { tenantId: encodeText(tenantId) },
          orderBy: { number: 'desc' },
        });
        return rows.map(toSigningKey);
      }),
    addSigningKey: (tenantId, key, { onlyIfNone }) =>
      ask((prisma) => writeSigningKey(prisma, tenantId, key, onlyIfNone)),
  };
}
