import { SluiceError } from '@sluice/flow';
import { migrations } from '../generated/schema.ts';

/** A row of `_prisma_migrations`. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly rolledBack: boolean;
}

export interface MigrationState {
  /** Nothing is left to do. */
  readonly current: boolean;
  /** Begun by a process that died on the way; each script is one transaction, so nothing of it is there. */
  readonly unfinished: readonly string[];
}

/** What the database has against what this version brings. Throws when the database is ahead of it. */
export function compareMigrations(applied: readonly AppliedMigration[]): MigrationState {
  const standing = applied.filter((row) => !row.rolledBack);
  const own = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  const foreign = standing.find((row) => own.get(row.name) !== row.checksum);
  if (foreign !== undefined) {
    throw new SluiceError(
      'store_schema_newer',
      `The database was written by another version of Sluice: its migration "${foreign.name}" is not the one this version knows.`,
      { hint: 'Run the version that wrote the database, or a newer one.' },
    );
  }
  const finished = new Set(standing.filter((row) => row.finished).map((row) => row.name));
  return {
    current: migrations.every(({ name }) => finished.has(name)),
    unfinished: standing.filter((row) => !row.finished).map((row) => row.name),
  };
}
