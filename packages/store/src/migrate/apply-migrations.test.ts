import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { migrations, schema } from '../generated/schema.ts';
import { applyMigrations } from './apply-migrations.ts';
import { runWholeScripts } from './run-whole-scripts.ts';
import { everyTable, startSchemaEngine } from './schema-engine.ts';

// A PGlite takes seconds to start, and many of them on a busy machine.
jest.setTimeout(120_000);

/** One test builds on the next. */
describe('migrations', () => {
  let pglite: PGlite;
  let migrated = 0;
  beforeAll(async () => {
    pglite = await PGlite.create();
  });
  afterAll(() => pglite.close());

  const adapter = () => runWholeScripts(new PrismaPGlite(pglite), (script) => pglite.exec(script));
  const apply = () =>
    applyMigrations(adapter(), async (work) => {
      migrated += 1;
      await work();
    });
  const record = async () =>
    (
      await pglite.query(
        'SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack" FROM _prisma_migrations ORDER BY started_at',
      )
    ).rows;
  const applied = migrations.map(({ name, checksum }) => ({
    name,
    checksum,
    finished: true,
    rolledBack: false,
  }));

  it('are applied in an empty database and recorded as Prisma does', async () => {
    await apply();
    expect(migrated).toBe(1);
    expect(await record()).toEqual(applied);
  });

  it('agree with schema.prisma', async () => {
    const engine = await startSchemaEngine(adapter());
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files: [{ path: 'schema.prisma', content: schema }], configDir: '/' },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: null,
      filters: everyTable,
    });
    engine.free();
    expect(stdout).toContain('This is an empty migration');
  });

  it('are left alone when all are there', async () => {
    await apply();
    expect(migrated).toBe(1);
  });

  it('put the tenant first in every key and index', async () => {
    const { rows } = await pglite.query<{ index: string; first: string }>(`
      SELECT c.relname AS index, a.attname AS first FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
      WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT IN ('tenants', '_prisma_migrations')`);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ first }) => first !== 'tenant_id')).toEqual([]);
  });

  it('6.5 are done again after a process that died on the way', async () => {
    await pglite.exec(`DROP SCHEMA public CASCADE; CREATE SCHEMA public`);
    await apply();
    await pglite.exec(`
      DROP TABLE tenants, releases, flow_versions, action_versions, users, runs, audit_events, signing_keys;
      DROP FUNCTION refuse_audit_change;
      UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0`);
    await apply();
    expect(await record()).toEqual([{ ...applied[0], finished: false, rolledBack: true }, ...applied]);
    await pglite.query('SELECT 1 FROM signing_keys');
  });

  it('of another version are not touched', async () => {
    const before = migrated;
    await pglite.exec(`
      INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
      VALUES ('x', 'y', now(), '29990101000000_future', 1)`);
    await expect(apply()).rejects.toMatchObject({
      code: 'store_schema_newer',
      message: expect.stringContaining('29990101000000_future'),
    });
    await pglite.exec(`
      DELETE FROM _prisma_migrations WHERE id = 'x';
      UPDATE _prisma_migrations SET checksum = 'edited' WHERE finished_at IS NOT NULL`);
    await expect(apply()).rejects.toMatchObject({ code: 'store_schema_newer' });
    expect(migrated).toBe(before);
  });
});
