import type { AuditEvent } from '@sluice/engine';
import { Prisma } from '../generated/prisma/client.ts';
import { requireTenant } from '../record/require-tenant.ts';
import { encodeJson, encodeText } from './text-codec.ts';

/**
 * Inserts the events in their order, one row for each row of `source` (a table that holds one row when the write
 * goes ahead and none when it does not).
 */
export function insertAudit(
  tenantId: string,
  events: readonly AuditEvent[],
  source: Prisma.Sql = Prisma.sql`(SELECT 1) AS always`,
): Prisma.Sql {
  return auditInsert(encodeText(tenantId), auditJson(tenantId, events), source);
}

/** All events travel as one parameter, made by {@link auditJson}. */
export function auditInsert(tenant: string, events: string, source: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO audit_events (tenant_id, ${auditColumns})
    SELECT ${tenant}::text, ${auditValues}
    FROM ${source}, ${auditRecord(Prisma.sql`${events}::json`)}
    ORDER BY e.place`;
}

/** All but the tenant, in the order of {@link auditValues}. */
export const auditColumns = Prisma.sql`id, type, occurred_at, actor_kind, actor_id, target_kind, target_id, run_id, outcome, data`;

/** Of {@link auditRecord}. */
export const auditValues = Prisma.sql`e.id, e.type, e.occurred_at, e.actor_kind, e.actor_id, e.target_kind, e.target_id, e.run_id, e.outcome, e.data`;

/** The events in what {@link auditJson} made, as a table `e`, numbered in `e.place`. */
export function auditRecord(json: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`ROWS FROM (json_to_recordset(${json}) AS (
      id text, type text, occurred_at text, actor_kind text, actor_id text, target_kind text, target_id text,
      run_id text, outcome text, data json
    )) WITH ORDINALITY AS e (${auditColumns}, place)`;
}

export function auditJson(tenantId: string, events: readonly AuditEvent[]): string {
  requireTenant(tenantId, events);
  return encodeJson(
    events.map((event) => ({
      id: event.id,
      type: event.type,
      occurred_at: event.occurred_at,
      actor_kind: event.actor.kind,
      actor_id: event.actor.id,
      target_kind: event.target.kind,
      target_id: event.target.id,
      run_id: event.run_id,
      outcome: event.outcome,
      data: event.data,
    })),
  );
}
