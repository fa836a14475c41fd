import { existsSync } from 'node:fs';
import { mkdir, open, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SluiceError } from '@sluice/flow';
import { read } from '../record/unknown-value.ts';
import { lockFolder } from './lock-folder.ts';

export interface DataFolder {
  /** Where PGlite keeps its files. */
  readonly database: string;
  /** The database in it is complete: a process that dies from now on leaves something to go on with. */
  markReady(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes the data folder ready for PGlite: `database/` for its files, `database.lock` while in use, and
 * `database.unfinished` during the first start, which takes seconds. What a first start left that did not come to its
 * end is thrown away: nobody was ever told that anything in it was kept.
 */
export async function openFolder(dataDir: string): Promise<DataFolder> {
  const folder = resolve(dataDir);
  const unmake = await makeFolder(folder);
  const database = join(folder, 'database');
  const unfinished = join(folder, 'database.unfinished');
  const lock = await lockFolder(folder).catch(async (error: unknown) => {
    await unmake();
    throw error instanceof SluiceError ? error : unusable(folder, error);
  });
  try {
    if (existsSync(unfinished)) {
      await rm(database, { recursive: true, force: true });
    }
    if (!existsSync(database)) {
      await writeFile(unfinished, '');
      await mkdir(database, { mode: 0o700 });
    } else if (!existsSync(join(database, 'PG_VERSION'))) {
      throw new SluiceError('database_invalid', `The folder ${database} does not hold a database.`, {
        hint: 'Choose another data folder, or restore this one from a backup.',
      });
    }
  } catch (error) {
    await lock.release();
    throw error instanceof SluiceError ? error : unusable(folder, error);
  }
  return {
    database,
    async markReady() {
      if (existsSync(unfinished)) {
        await rm(unfinished);
        await settle(folder);
      }
    },
    release: () => lock.release(),
  };
}

/** Were the power cut and the mark came back, the next start would throw away what has been kept since. */
async function settle(folder: string): Promise<void> {
  // Windows opens no folders, and writes such changes through by itself.
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync();
  await handle?.close();
}

/** Makes the folder and those above it; returns the way to take that back, as long as they are empty. */
async function makeFolder(folder: string): Promise<() => Promise<void>> {
  const missing = missingFolders(folder);
  const unmake = async () => {
    for (const made of missing) {
      await rmdir(made).catch(() => undefined);
    }
  };
  try {
    await mkdir(folder, { recursive: true });
    return unmake;
  } catch (error) {
    await unmake();
    throw unusable(folder, error);
  }
}

/** The folder and those above it that are not there, innermost first. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) {
    missing.push(at);
  }
  return missing;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  EEXIST: 'it is a file, not a folder',
  ENOTDIR: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
};

function unusable(folder: string, error: unknown): SluiceError {
  const code = read(error, 'code');
  const reason = typeof code === 'string' ? (reasons[code] ?? code) : String(error);
  return new SluiceError('database_invalid', `The data folder ${folder} cannot be used: ${reason}.`, {
    hint: 'Choose a folder that this user can write to.',
    cause: error,
  });
}
