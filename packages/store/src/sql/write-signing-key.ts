import type { StoredSigningKey } from '@sluice/engine';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { encodeJson, encodeText } from './text-codec.ts';

/**
 * The key takes the next number of its tenant. Of two writers that see the same numbers one takes it, the other one
 * writes nothing and looks again: so there is never more than one key that is not retired.
 */
export async function writeSigningKey(
  prisma: PrismaClient,
  tenantId: string,
  key: StoredSigningKey,
  onlyIfNone: boolean,
): Promise<'added' | 'exists'> {
  const tenant = encodeText(tenantId);
  for (;;) {
    const rows = await prisma.$queryRaw<{ added: number; highest: number }[]>`
      WITH numbered AS (SELECT coalesce(max(number), 0) AS highest FROM signing_keys WHERE tenant_id = ${tenant}),
      added AS (
        INSERT INTO signing_keys (tenant_id, number, kid, alg, public_jwk, sealed_private_jwk, created_at, retired_at)
        SELECT ${tenant}::text, highest + 1, ${encodeText(key.kid)}::text, ${key.alg}::text,
          ${encodeJson(key.publicJwk)}::json, ${encodeText(key.sealedPrivateJwk)}::text, ${key.createdAt}::bigint,
          ${key.retiredAt}::bigint
        FROM numbered WHERE NOT (${onlyIfNone}::boolean AND highest > 0)
        ON CONFLICT (tenant_id, number) DO NOTHING
        RETURNING number),
      retired AS (
        UPDATE signing_keys SET retired_at = ${key.createdAt}::bigint
        WHERE tenant_id = ${tenant} AND retired_at IS NULL AND EXISTS (SELECT 1 FROM added))
      SELECT (SELECT count(*)::int FROM added) AS added, highest FROM numbered`;
    if (rows[0]?.added === 1) {
      return 'added';
    }
    if (onlyIfNone) {
      return 'exists';
    }
  }
}
