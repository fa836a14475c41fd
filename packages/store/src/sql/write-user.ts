import type { AuditEvent, UserRecord } from '@sluice/engine';
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import type { UserModel } from '../generated/prisma/models.ts';
import { insertAudit } from './audit-insert.ts';
import { encodeJson, encodeText } from './text-codec.ts';

export type UserRow = Omit<UserModel, 'tenantId'>;

/** A user's columns under the names of {@link UserRow}. */
export const userColumns = Prisma.sql`id, email, email_verified AS "emailVerified", phone, name,
  app_metadata AS "appMetadata", user_metadata AS "userMetadata", factors, created_at AS "createdAt"`;

/** One user for each row of `source`. `tenant` is encoded already. */
export function insertUser(
  tenant: string,
  user: UserRecord,
  appMetadata: Prisma.Sql,
  source: Prisma.Sql,
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO users (tenant_id, id, email, email_verified, phone, name, app_metadata, user_metadata, factors, created_at)
    SELECT ${tenant}::text, ${encodeText(user.id)}::text, ${encodeText(user.email)}::text, ${user.email_verified}::boolean,
      ${encodeText(user.phone)}::text, ${encodeText(user.name)}::text, ${appMetadata},
      ${encodeJson(user.user_metadata)}::json, ${encodeJson(user.factors)}::json, ${encodeText(user.created_at)}::text
    FROM ${source}`;
}

/** Creates or replaces, and records it, in one statement. */
export async function writeUser(
  prisma: PrismaClient,
  tenantId: string,
  user: UserRecord,
  audit: readonly AuditEvent[],
): Promise<void> {
  const insert = insertUser(
    encodeText(tenantId),
    user,
    Prisma.sql`${encodeJson(user.app_metadata)}::jsonb`,
    Prisma.sql`(SELECT 1) AS always`,
  );
  await prisma.$executeRaw`
    WITH recorded AS (${insertAudit(tenantId, audit)})
    ${insert}
    ON CONFLICT (tenant_id, id) DO UPDATE SET email = excluded.email, email_verified = excluded.email_verified,
      phone = excluded.phone, name = excluded.name, app_metadata = excluded.app_metadata,
      user_metadata = excluded.user_metadata, factors = excluded.factors, created_at = excluded.created_at`;
}
