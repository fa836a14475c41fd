import type { Checkpoint, CommitOutcome } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { Prisma } from '../generated/prisma/client.ts';
import { auditColumns, auditJson, auditRecord, auditValues } from './audit-insert.ts';
import type { Database } from './database.ts';
import { toUser, type UserRow, userColumns } from './rows.ts';
import { prepare } from './statement.ts';
import { encodeJson, encodeText } from './text-codec.ts';

/**
 * First checkpoints that write nothing but their run and its audit: most of all commits. None can stand in another's way, so any
 * number of them can share a transaction, and each is still whole or not there (contract 6.1).
 */
export function isPlainStart({ run, expectedSeq, createUser, appMetadata }: Checkpoint): boolean {
  return expectedSeq === 0 && run.idempotencyKey === null && createUser === null && appMetadata === null;
}

/** A row of {@link insertStarts}. */
function startJson(checkpoint: Checkpoint): string {
  const { tenantId, run, audit } = checkpoint;
  const columns = JSON.stringify({
    tenant_id: encodeText(tenantId),
    id: encodeText(run.id),
    flow: encodeText(run.flow),
    flow_version: run.flowVersion,
    status: run.status,
    stage: run.stage,
    seq: run.seq,
    user_id: encodeText(run.userId),
    started_at: run.startedAt,
    expires_at: run.expiresAt,
    ended_at: run.endedAt,
  });
  const documents = `"snapshot":${encodeJson(run.snapshot)},"audit":${auditJson(tenantId, audit)}`;
  return `${columns.slice(0, -1)},${documents}}`;
}

const insertStarts = prepare<'starts'>(Prisma.sql`
  WITH given AS MATERIALIZED (
    SELECT * FROM ROWS FROM (json_to_recordset(${'starts'}::json) AS (
      tenant_id text, id text, flow text, flow_version int, status text, stage text, seq int, user_id text,
      started_at bigint, expires_at bigint, ended_at bigint, snapshot json, audit json
    )) WITH ORDINALITY AS g (tenant_id, id, flow, flow_version, status, stage, seq, user_id,
      started_at, expires_at, ended_at, snapshot, audit, place)),
  written AS (
    INSERT INTO runs (tenant_id, id, flow, flow_version, status, stage, seq, user_id, started_at, expires_at, ended_at, snapshot)
    SELECT tenant_id, id, flow, flow_version, status, stage, seq, user_id, started_at, expires_at, ended_at, snapshot
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, id),
  recorded AS (
    INSERT INTO audit_events (tenant_id, ${auditColumns})
    SELECT given.tenant_id, ${auditValues}
    FROM given JOIN written USING (tenant_id, id), ${auditRecord(Prisma.sql`given.audit`)}
    ORDER BY given.place, e.place)
  SELECT written.id IS NOT NULL AS written, ${userColumns}
  FROM given
  LEFT JOIN written ON written.tenant_id = given.tenant_id AND written.id = given.id
  LEFT JOIN users ON users.tenant_id = given.tenant_id AND users.id = given.user_id
  ORDER BY given.place`);

/** Several plain starts in one statement: all of them or none. */
export async function writeStarts(
  { query }: Pick<Database, 'query'>,
  starts: readonly Checkpoint[],
): Promise<readonly CommitOutcome[]> {
  refuseTwins(starts);
  const values = { starts: `[${starts.map(startJson).join(',')}]` };
  const rows = await query<Outcome, 'starts'>(insertStarts, values);
  return rows.map((row): CommitOutcome => {
    if (!row.written) return { status: 'conflict' };
    return { status: 'committed', user: row.id === null ? null : toUser(row) };
  });
}

type Outcome = { readonly written: boolean } & (UserRow | { readonly id: null });

/** Both would be told that they wrote the one row. */
function refuseTwins(starts: readonly Checkpoint[]): void {
  const runs = new Set(starts.map(({ tenantId, run }) => JSON.stringify([tenantId, run.id])));
  if (runs.size === starts.length) return;
  throw new SluiceError('store_rejected', 'Nothing was written: one run cannot start twice.');
}
