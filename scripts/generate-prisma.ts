import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const schemaFile = join(root, 'prisma', 'schema.prisma');
const migrationsFolder = join(root, 'prisma', 'migrations');
const output = join(root, 'packages', 'store', 'src', 'generated');
const stampFile = join(output, 'stamp.txt');

/**
 * Writes what the store package needs of `prisma/` into the package itself: the client, and the schema and migrations
 * as a module, so that an installed package carries them. Does nothing when they are up to date.
 */
export function generatePrisma(): void {
  const schema = readText(schemaFile);
  const migrations = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const script = readText(join(migrationsFolder, name, 'migration.sql'));
      return { name, script, checksum: sha256(script) };
    });
  const lockfile = readText(join(migrationsFolder, 'migration_lock.toml'));
  const cli = dirname(createRequire(import.meta.url).resolve('prisma/package.json'));
  const stamp = sha256(
    JSON.stringify([
      schema,
      migrations,
      lockfile,
      readText(join(cli, 'package.json')),
      readText(fileURLToPath(import.meta.url)),
    ]),
  );
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return;
  }
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  runGenerator(join(cli, 'build', 'index.js'));
  writeFileSync(
    join(output, 'schema.ts'),
    [
      `export const schema = ${JSON.stringify(schema)};`,
      `export const lockfile = ${JSON.stringify(lockfile)};`,
      '/** Oldest first; the checksum is the one that Prisma keeps in `_prisma_migrations`. */',
      `export const migrations = ${JSON.stringify(migrations, null, 2)};`,
      '',
    ].join('\n'),
  );
  // Last, so that an interrupted run is done again.
  writeFileSync(stampFile, stamp);
}

function runGenerator(cli: string): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'generate', '--schema', schemaFile, '--no-hints'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        // `generate` insists on a schema engine it never starts, and would download one: any executable satisfies it.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  if (status !== 0) {
    throw new Error(`prisma generate failed\n${stdout}${stderr}`);
  }
}

/** Git on Windows may check out with CRLF; the checksum of a migration must not depend on it. */
function readText(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
