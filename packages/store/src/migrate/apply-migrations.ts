import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { type AppliedMigration, compareMigrations, type MigrationState } from './migration-state.ts';
import { everyTable, migrationList, startSchemaEngine } from './schema-engine.ts';

/**
 * Brings the database to this version's schema and records it in `_prisma_migrations` as Prisma does, so that
 * `prisma migrate deploy` can take over. One short query when there is nothing to do.
 * `whileAlone` runs its work while no other process migrates this database.
 */
export async function applyMigrations(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  whileAlone: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const connection = await adapter.connect();
  try {
    if ((await readState(connection)).current) {
      return;
    }
    await whileAlone(async () => {
      // Another process may have been first.
      const state = await readState(connection);
      if (!state.current) {
        await migrate(adapter, state);
      }
    });
  } finally {
    await connection.dispose();
  }
}

async function migrate(adapter: SqlMigrationAwareDriverAdapterFactory, state: MigrationState): Promise<void> {
  const engine = await startSchemaEngine(adapter);
  try {
    for (const migrationName of state.unfinished) {
      await engine.markMigrationRolledBack({ migrationName });
    }
    await engine.applyMigrations({ migrationsList: migrationList, filters: everyTable });
  } finally {
    engine.free();
  }
}

async function readState(connection: SqlDriverAdapter): Promise<MigrationState> {
  const [[present] = []] = await query(connection, `SELECT to_regclass('_prisma_migrations') IS NOT NULL`);
  if (present !== true) {
    return { current: false, unfinished: [] };
  }
  const rows = await query(
    connection,
    'SELECT migration_name, checksum, finished_at IS NOT NULL, rolled_back_at IS NOT NULL FROM _prisma_migrations',
  );
  return compareMigrations(
    rows.map(
      ([name, checksum, finished, rolledBack]): AppliedMigration => ({
        name: String(name),
        checksum: String(checksum),
        finished: finished === true,
        rolledBack: rolledBack === true,
      }),
    ),
  );
}

async function query(connection: SqlDriverAdapter, sql: string): Promise<unknown[][]> {
  const { rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
  return rows;
}
