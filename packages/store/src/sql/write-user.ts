import type { AuditEvent, UserRecord } from '@sluice/engine';
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { insertAudit } from './audit-insert.ts';
import { encodeJson, encodeText } from './text-codec.ts';

/** Values of a user's columns, encoded, or what stands for them. */
export interface UserValues {
  readonly tenant: string;
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean | string;
  readonly phone: string | null;
  readonly name: string | null;
  readonly userMetadata: string;
  readonly factors: string;
  readonly createdAt: string;
}

/** One user for each row of `source`. */
export function userInsert(user: UserValues, appMetadata: Prisma.Sql, source: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO users (tenant_id, id, email, email_verified, phone, name, app_metadata, user_metadata, factors, created_at)
    SELECT ${user.tenant}::text, ${user.id}::text, ${user.email}::text, ${user.emailVerified}::boolean,
      ${user.phone}::text, ${user.name}::text, ${appMetadata},
      ${user.userMetadata}::json, ${user.factors}::json, ${user.createdAt}::text
    FROM ${source}`;
}

/** Creates or replaces, and records it, in one statement. */
export async function writeUser(
  prisma: PrismaClient,
  tenantId: string,
  user: UserRecord,
  audit: readonly AuditEvent[],
): Promise<void> {
  const values = {
    tenant: encodeText(tenantId),
    id: encodeText(user.id),
    email: encodeText(user.email),
    emailVerified: user.email_verified,
    phone: encodeText(user.phone),
    name: encodeText(user.name),
    userMetadata: encodeJson(user.user_metadata),
    factors: encodeJson(user.factors),
    createdAt: encodeText(user.created_at),
  };
  const appMetadata = Prisma.sql`${encodeJson(user.app_metadata)}::jsonb`;
  await prisma.$executeRaw`
    WITH recorded AS (${insertAudit(tenantId, audit)})
    ${userInsert(values, appMetadata, Prisma.sql`(SELECT 1) AS always`)}
    ON CONFLICT (tenant_id, id) DO UPDATE SET email = excluded.email, email_verified = excluded.email_verified,
      phone = excluded.phone, name = excluded.name, app_metadata = excluded.app_metadata,
      user_metadata = excluded.user_metadata, factors = excluded.factors, created_at = excluded.created_at`;
}
