import { PGlite } from '@electric-sql/pglite';
import type { Store } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { PrismaClient } from '../generated/prisma/client.ts';
import { KeyedMutex } from '../lock/keyed-mutex.ts';
import { applyMigrations } from '../migrate/apply-migrations.ts';
import { runWholeScripts } from '../migrate/run-whole-scripts.ts';
import { createSqlStore } from '../sql/create-sql-store.ts';
import type { Database } from '../sql/database.ts';
import { type Statement, type Values, valuesOf } from '../sql/statement.ts';
import { type DataFolder, openFolder } from './open-folder.ts';

export interface PgliteStoreOptions {
  /** A folder on the local disk, made when it does not exist; one process at a time. Absent: in memory. */
  readonly dataDir?: string;
}

/** PostgreSQL inside this process, for one process: no server to run. */
export function createPgliteStore(options: PgliteStoreOptions = {}): Store {
  const { dataDir } = options;
  return createSqlStore({
    title: dataDir === undefined ? 'the database in memory' : `the database in ${dataDir}`,
    open: () => (dataDir === undefined ? openDatabase() : openInFolder(dataDir)),
  });
}

async function openInFolder(dataDir: string): Promise<Database> {
  const folder = await openFolder(dataDir);
  try {
    return await openDatabase(folder);
  } catch (error) {
    await folder.release();
    throw error;
  }
}

async function openDatabase(folder?: DataFolder): Promise<Database> {
  const pglite = await startPglite(folder);
  try {
    const adapter = runWholeScripts(new PrismaPGlite(pglite), (script) => pglite.exec(script));
    await applyMigrations(adapter, (work) => work());
    await folder?.markReady();
    const prisma = new PrismaClient({ adapter });
    const mutex = new KeyedMutex();
    return {
      prisma,
      async query<Row, Name extends string>(statement: Statement<Name>, values: Values<Name>) {
        return (await pglite.query<Row>(statement.text, valuesOf(statement, values))).rows;
      },
      exclusively: (name, work) => mutex.run(name, work),
      async close() {
        await prisma.$disconnect();
        await pglite.close();
        await folder?.release();
      },
    };
  } catch (error) {
    await pglite.close().catch(() => undefined);
    throw error;
  }
}

async function startPglite(folder: DataFolder | undefined): Promise<PGlite> {
  try {
    return await PGlite.create(folder === undefined ? {} : { dataDir: folder.database });
  } catch (error) {
    throw new SluiceError(
      'store_unavailable',
      folder === undefined
        ? 'The database in memory does not start.'
        : `The database in ${folder.database} does not start: its files are damaged, or of another PostgreSQL version.`,
      { hint: 'Restore the data folder from a backup, or choose another one.', cause: error },
    );
  }
}
