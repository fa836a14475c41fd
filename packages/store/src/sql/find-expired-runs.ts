import type { PrismaClient } from '../generated/prisma/client.ts';
import { decodeText } from './text-codec.ts';

/**
 * The one question that goes across tenants. Every index starts with the tenant, so the query hops from tenant to
 * tenant and reads only the overdue end of each one's index.
 */
export async function findExpiredRuns(
  prisma: PrismaClient,
  now: number,
  limit: number,
): Promise<{ tenantId: string; runId: string }[]> {
  const rows = await prisma.$queryRaw<{ tenant_id: string; id: string }[]>`
    WITH RECURSIVE tenant AS (
      (SELECT tenant_id FROM runs ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT next.tenant_id FROM tenant, LATERAL (
        SELECT tenant_id FROM runs WHERE tenant_id > tenant.tenant_id ORDER BY tenant_id LIMIT 1) AS next
    )
    SELECT overdue.tenant_id, overdue.id FROM tenant, LATERAL (
      SELECT tenant_id, id, expires_at FROM runs
      WHERE tenant_id = tenant.tenant_id AND expires_at <= ${now}::bigint AND status = 'awaiting'
      ORDER BY expires_at LIMIT ${limit}::bigint) AS overdue
    ORDER BY overdue.expires_at LIMIT ${limit}::bigint`;
  return rows.map((row) => ({ tenantId: decodeText(row.tenant_id), runId: decodeText(row.id) }));
}
