/// <reference path="./fs-native-extensions.d.ts" />
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SluiceError } from '@sluice/flow';
import { tryLock } from 'fs-native-extensions';

/** Beyond the holder's name, so that Windows, where locked bytes cannot be read, still lets others read that. */
const lockedByte = 1024;

/**
 * Takes the data folder for this process. PGlite itself does not: two processes on one folder lose each other's rows.
 * The operating system holds the lock, so it ends with the process, however that ends.
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const path = join(folder, 'database.lock');
  const file = await open(path, 'a+');
  try {
    if (!tryLock(file.fd, lockedByte, 1)) {
      throw await lockedError(path, folder);
    }
    await nameHolder(file);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { release: () => file.close() };
}

async function nameHolder(file: FileHandle): Promise<void> {
  await file.truncate(0);
  await file.write(`${process.pid}\n`);
}

async function lockedError(path: string, folder: string): Promise<SluiceError> {
  const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
  return new SluiceError(
    'store_locked',
    `The data folder ${folder} is in use by ${/^\d+$/.test(holder) ? `process ${holder}` : 'another process'}.`,
    {
      hint: 'Stop that process, choose another data folder, or use a PostgreSQL server to share one database.',
    },
  );
}
