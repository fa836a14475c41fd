import type { Checkpoint, CommitOutcome, RunRecord } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { insertAudit } from './audit-insert.ts';
import { toUser } from './rows.ts';
import { encodeJson, encodeText } from './text-codec.ts';
import { insertUser, type UserRow, userColumns } from './write-user.ts';

/**
 * Contract 6.1: one checkpoint is one statement, and a statement is a transaction. Its parts hang on each other:
 *
 *     target   the user to patch, locked: no user, no write
 *     written  the run, guarded by `seq` or by its keys: nobody's row, no write
 *     created, patched, recorded   only beside a `written` row
 *
 * One round trip, nothing to roll back, and no transaction left open by a process that dies on the way.
 */
export async function writeCheckpoint(prisma: PrismaClient, checkpoint: Checkpoint): Promise<CommitOutcome> {
  const { tenantId, run, createUser, audit } = checkpoint;
  const tenant = encodeText(tenantId);
  const patch = patchOf(checkpoint);
  const goAhead = patch === null ? Prisma.sql`true` : Prisma.sql`EXISTS (SELECT 1 FROM target)`;
  const parts = [
    patch === null
      ? null
      : Prisma.sql`target AS (SELECT id FROM users WHERE tenant_id = ${tenant} AND id = ${patch.userId} FOR UPDATE)`,
    Prisma.sql`written AS (${
      checkpoint.expectedSeq === 0
        ? insertRun(tenant, run, goAhead)
        : updateRun(tenant, run, checkpoint.expectedSeq, goAhead)
    })`,
    createUser === null
      ? null
      : Prisma.sql`created AS (${insertUser(tenant, createUser, createdMetadata(checkpoint), Prisma.sql`written`)} RETURNING ${userColumns})`,
    patch === null
      ? null
      : Prisma.sql`patched AS (
          UPDATE users SET app_metadata = app_metadata || ${patch.json}::jsonb
          WHERE tenant_id = ${tenant} AND id = ${patch.userId} AND EXISTS (SELECT 1 FROM written)
          RETURNING ${userColumns})`,
    audit.length === 0
      ? null
      : Prisma.sql`recorded AS (${insertAudit(tenantId, audit, Prisma.sql`written`)})`,
  ].filter((part) => part !== null);

  const rows = await prisma.$queryRaw<Outcome[]>`
    WITH ${Prisma.join(parts)}
    SELECT outcome.written, ${patch === null ? Prisma.sql`true` : goAhead} AS found, u.*
    FROM (SELECT count(*)::int AS written FROM written) AS outcome
    LEFT JOIN (${selectUser(tenant, checkpoint, patch)}) AS u ON true`;

  const [row] = rows;
  if (row !== undefined && row.written === 1) {
    return { status: 'committed', user: row.id === null ? null : toUser(row) };
  }
  if (row?.found === false && !(await isTaken(prisma, tenant, checkpoint))) {
    throw new SluiceError('user_unknown', 'The user that the run belongs to is no longer there.', {
      hint: 'Start the run again.',
    });
  }
  return { status: 'conflict' };
}

type Outcome = UserRow & { readonly written: number; readonly found: boolean };

/** The patch for a user that must be there already; one for the user being created goes in with that user. */
function patchOf({ appMetadata, createUser }: Checkpoint): { userId: string; json: string } | null {
  return appMetadata === null || appMetadata.userId === createUser?.id
    ? null
    : { userId: encodeText(appMetadata.userId), json: encodeJson(appMetadata.patch) };
}

function createdMetadata({ appMetadata, createUser }: Checkpoint): Prisma.Sql {
  const own = Prisma.sql`${encodeJson(createUser?.app_metadata ?? {})}::jsonb`;
  return appMetadata !== null && appMetadata.userId === createUser?.id
    ? Prisma.sql`${own} || ${encodeJson(appMetadata.patch)}::jsonb`
    : own;
}

/** The run's user as this statement leaves it. A statement does not see its own writes: they are read where they are made. */
function selectUser(
  tenant: string,
  { run, createUser }: Checkpoint,
  patch: { userId: string } | null,
): Prisma.Sql {
  if (run.userId !== null && run.userId === createUser?.id) {
    return Prisma.sql`SELECT * FROM created`;
  }
  if (run.userId !== null && patch?.userId === encodeText(run.userId)) {
    return Prisma.sql`SELECT * FROM patched`;
  }
  const id = encodeText(run.userId);
  return Prisma.sql`SELECT ${userColumns} FROM users WHERE tenant_id = ${tenant} AND id = ${id}::text`;
}

/** ON CONFLICT takes in both keys: the id, and the idempotency key (contract 6.4). */
function insertRun(tenant: string, run: RunRecord, goAhead: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO runs (tenant_id, id, flow, flow_version, status, stage, seq, idempotency_key, user_id,
      started_at, expires_at, ended_at, snapshot)
    SELECT ${tenant}::text, ${encodeText(run.id)}::text, ${encodeText(run.flow)}::text, ${run.flowVersion}::int,
      ${run.status}::text, ${run.stage}::text, ${run.seq}::int, ${encodeText(run.idempotencyKey)}::text,
      ${encodeText(run.userId)}::text, ${run.startedAt}::bigint, ${run.expiresAt}::bigint, ${run.endedAt}::bigint,
      ${encodeJson(run.snapshot)}::json
    WHERE ${goAhead}
    ON CONFLICT DO NOTHING
    RETURNING id`;
}

/** The idempotency key is the start's and stays. */
function updateRun(tenant: string, run: RunRecord, expectedSeq: number, goAhead: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    UPDATE runs SET flow = ${encodeText(run.flow)}::text, flow_version = ${run.flowVersion}::int,
      status = ${run.status}::text, stage = ${run.stage}::text, seq = ${run.seq}::int,
      user_id = ${encodeText(run.userId)}::text, started_at = ${run.startedAt}::bigint,
      expires_at = ${run.expiresAt}::bigint, ended_at = ${run.endedAt}::bigint,
      snapshot = ${encodeJson(run.snapshot)}::json
    WHERE tenant_id = ${tenant} AND id = ${encodeText(run.id)} AND seq = ${expectedSeq}::int AND ${goAhead}
    RETURNING id`;
}

/** Was it another writer, and not the missing user, that stood in the way? */
async function isTaken(prisma: PrismaClient, tenant: string, checkpoint: Checkpoint): Promise<boolean> {
  const { run, expectedSeq } = checkpoint;
  const key = encodeText(run.idempotencyKey);
  const standing = await prisma.run.findMany({
    where: {
      tenantId: tenant,
      OR: [{ id: encodeText(run.id) }, ...(key === null ? [] : [{ idempotencyKey: key }])],
    },
    select: { id: true, seq: true },
  });
  return expectedSeq === 0
    ? standing.length > 0
    : !standing.some(({ id, seq }) => id === encodeText(run.id) && seq === expectedSeq);
}
