import type { Publication } from '@sluice/engine';
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { insertAudit } from './audit-insert.ts';
import { encodeJson, encodeText } from './text-codec.ts';

/** One publish is one statement: everything below hangs on the one row of `current`, which only the first writer gets. */
export async function writePublication(
  prisma: PrismaClient,
  publication: Publication,
): Promise<'published' | 'conflict'> {
  const { tenant, release, audit } = publication;
  const tenantId = encodeText(tenant.id);
  const flows = publication.newFlows.map(({ slug, version, definition }) => ({ slug, version, definition }));
  const actions = publication.newActions.map(({ slug, version, source, language }) => ({
    slug,
    version,
    source,
    language,
  }));
  const rows = await prisma.$queryRaw<{ written: number }[]>`
    WITH current AS (${publication.expectedRelease === 0 ? createTenant(publication) : moveTenant(publication)}),
    released AS (
      INSERT INTO releases (tenant_id, number, flows, actions, published_at, actor)
      SELECT ${tenantId}::text, ${release.number}::int, ${encodeJson(release.flows)}::json,
        ${encodeJson(release.actions)}::json, ${release.publishedAt}::bigint, ${encodeText(release.actor)}::text
      FROM current),
    flows AS (
      INSERT INTO flow_versions (tenant_id, slug, version, definition)
      SELECT ${tenantId}::text, f.slug, f.version, f.definition
      FROM current, json_to_recordset(${encodeJson(flows)}::json) AS f (slug text, version int, definition json)),
    actions AS (
      INSERT INTO action_versions (tenant_id, slug, version, source, language)
      SELECT ${tenantId}::text, a.slug, a.version, a.source, a.language
      FROM current, json_to_recordset(${encodeJson(actions)}::json) AS a (slug text, version int, source text, language text)),
    recorded AS (${insertAudit(tenant.id, audit, Prisma.sql`current`)})
    SELECT count(*)::int AS written FROM current`;
  return rows[0]?.written === 1 ? 'published' : 'conflict';
}

function createTenant({ tenant, release }: Publication): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO tenants (id, slug, name, settings, release)
    VALUES (${encodeText(tenant.id)}::text, ${encodeText(tenant.slug)}::text, ${encodeText(tenant.name)}::text,
      ${encodeJson(tenant.settings)}::json, ${release.number}::int)
    ON CONFLICT DO NOTHING
    RETURNING 1`;
}

/** A tenant's id and slug belong together for good: a publication with another pair is somebody else's. */
function moveTenant({ tenant, release, expectedRelease }: Publication): Prisma.Sql {
  return Prisma.sql`
    UPDATE tenants SET name = ${encodeText(tenant.name)}::text, settings = ${encodeJson(tenant.settings)}::json,
      release = ${release.number}::int
    WHERE id = ${encodeText(tenant.id)} AND slug = ${encodeText(tenant.slug)} AND release = ${expectedRelease}::int
    RETURNING 1`;
}
