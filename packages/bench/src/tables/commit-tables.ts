import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { startPostgres } from '@sluice/store/testing';
import pg from 'pg';
import { type Recording, recordStatements, replayOf } from '../contenders/bare-statements.ts';
import { loginInput, openSluice } from '../contenders/flow-contenders.ts';
import { type Contender, measure } from '../measure.ts';
import type { TableMaker } from './table.ts';

/** As many as the store's pool has. */
const connections = 10;
const migrations = new URL('../../../../prisma/migrations/', import.meta.url);

export const commitTables: TableMaker = {
  name: 'commit',
  async make(effort, told) {
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const server = await startPostgres();
      closing.push(() => server.stop());
      const url = await server.newDatabase();
      const sluice = await openSluice({ database: { url } });
      closing.push(() => sluice.close());
      const input = loginInput();
      const start = async () => {
        const { status } = await sluice.start(input);
        if (status !== 'completed') throw new Error(`a run is ${status}`);
      };
      for (let n = 0; n < 20; n += 1) await start();
      const recording = await recordStatements(start);

      const pool = new pg.Pool({ connectionString: url, max: connections });
      closing.push(() => pool.end());
      const toServer = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values });
      const onServer: readonly Contender[] = [
        { name: 'Sluice', ours: true, run: start },
        {
          name: `bare SQL: the ${recording.all.length} statements of a run`,
          floor: true,
          run: replayOf(recording.all, toServer),
        },
        { name: bareCommit, floor: true, run: replayOf(recording.commit, toServer) },
      ];
      for (const concurrency of [1, 16]) {
        told({
          kind: 'measured',
          id: `commit-postgres-${concurrency}`,
          title: `A whole flow with its commit on PostgreSQL, ${concurrency} at a time`,
          note: `The flow of the table before. The bare rows send what the store sends, recorded from a run, with fresh identifiers: through pg, as prepared statements, over ${connections} connections, into the same tables, and run no flow; each goes alone, while the store lets commits that come together share a statement. PostgreSQL runs on this machine and shares its cores.`,
          rows: await measure(onServer, { kind: 'burst', turnMs: 150, concurrency }, effort.seconds(15)),
        });
      }

      const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
      closing.push(() => rm(folder, { recursive: true, force: true }));
      const embedded = await openSluice({ database: { dataDir: join(folder, 'ours') } });
      closing.push(() => embedded.close());
      const bare = await openBare(join(folder, 'bare'), pool);
      closing.push(() => bare.close());
      const embeddedRows = embeddedContenders(bare, recording, async () => {
        const { status } = await embedded.start(input);
        if (status !== 'completed') throw new Error(`a run is ${status}`);
      });
      for (const concurrency of [1, 16]) {
        told({
          kind: 'measured',
          id: `commit-pglite-${concurrency}`,
          title: `A whole flow with its commit on PGlite, ${concurrency} at a time`,
          note: 'PostgreSQL as WASM in this process, on a data folder: one connection, and its work takes the time of this thread.',
          rows: await measure(embeddedRows, { kind: 'burst', turnMs: 150, concurrency }, effort.seconds(10)),
        });
      }
    } finally {
      for (const close of closing.reverse()) await close();
    }
  },
};

export const bareCommit = 'bare SQL: the transaction alone';

function embeddedContenders(bare: PGlite, { all, commit }: Recording, run: () => Promise<void>): Contender[] {
  const send = (_: string, text: string, values: unknown[]) => bare.query(text, values);
  return [
    { name: 'Sluice', ours: true, run },
    { name: `bare SQL: the ${all.length} statements of a run`, floor: true, run: replayOf(all, send) },
    { name: bareCommit, floor: true, run: replayOf(commit, send) },
  ];
}

/** A PGlite with the store's tables and what the recorded run reads from them. */
async function openBare(dataDir: string, pool: pg.Pool): Promise<PGlite> {
  const bare = await PGlite.create({ dataDir });
  const folders = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    await bare.exec(await readFile(new URL(`${name}/migration.sql`, migrations), 'utf8'));
  }
  for (const table of ['tenants', 'releases', 'flow_versions', 'action_versions', 'users', 'signing_keys']) {
    const { rows } = await pool.query<{ all: string }>(
      `SELECT coalesce(json_agg(t), '[]')::text AS all FROM ${table} t`,
    );
    const [row] = rows;
    await bare.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(null::${table}, $1::json)`, [
      row?.all ?? '[]',
    ]);
  }
  return bare;
}
