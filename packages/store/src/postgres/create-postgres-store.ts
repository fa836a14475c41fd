import { PrismaPg } from '@prisma/adapter-pg';
import type { Store } from '@sluice/engine';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { applyMigrations } from '../migrate/apply-migrations.ts';
import { runWholeScripts } from '../migrate/run-whole-scripts.ts';
import { createSqlStore } from '../sql/create-sql-store.ts';
import type { Database } from '../sql/database.ts';
import { type Statement, type Values, valuesOf } from '../sql/statement.ts';
import { AdvisoryLocks } from './advisory-locks.ts';
import { checkDatabaseUrl, titleOfDatabase } from './parse-database-url.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Connections for queries; one more holds the locks. Default 10. */
  readonly maxConnections?: number;
  /** How long to wait for a connection, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** How long one statement may take, in milliseconds. Default 20,000. */
  readonly statementTimeoutMs?: number;
}

/** Any number, the same for ever; not Prisma's own 72707369, which its engine takes within, for ten seconds at most. */
const migrationLock = 5_150_419_873;

/** A PostgreSQL server, shared by any number of processes. */
export function createPostgresStore(options: PostgresStoreOptions): Store {
  const title = titleOfDatabase(options.url);
  return createSqlStore({ title, open: () => openDatabase(options, title) });
}

async function openDatabase(options: PostgresStoreOptions, title: string): Promise<Database> {
  checkDatabaseUrl(options.url);
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    keepAlive: true,
    application_name: 'sluice',
  };
  await migrate(connection);
  const statementTimeoutMs = options.statementTimeoutMs ?? 20_000;
  const pool = new pg.Pool({
    ...connection,
    max: options.maxConnections ?? 10,
    statement_timeout: statementTimeoutMs,
    // A little later: for a server that is gone without a word.
    query_timeout: statementTimeoutMs + 2_000,
  });
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const locks = new AdvisoryLocks({ ...connection, query_timeout: statementTimeoutMs }, title);
  return {
    prisma,
    async query<Row, Name extends string>(statement: Statement<Name>, values: Values<Name>) {
      const { name, text } = statement;
      return (await pool.query({ name, text, values: valuesOf(statement, values) })).rows as Row[];
    },
    exclusively: (name, work) => locks.run(name, work),
    async close() {
      await locks.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function migrate(connection: pg.ClientConfig): Promise<void> {
  const pool = new pg.Pool({ ...connection, max: 2 });
  pool.on('error', () => undefined);
  try {
    const adapter = runWholeScripts(new PrismaPg(pool), (script) => pool.query(script));
    await applyMigrations(adapter, (work) => whileAlone(connection, work));
  } finally {
    await pool.end();
  }
}

async function whileAlone(connection: pg.ClientConfig, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1::bigint)', [migrationLock]);
    await work();
  } finally {
    await client.end();
  }
}
