import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SluiceError } from '@sluice/flow';

const fileName = 'development.key';

/**
 * The key of a data folder in development: made at first use and kept beside the data, readable by its owner only. It protects
 * nothing from whoever can read the folder, which is why production has to bring a key of its own.
 */
export async function developmentKey(dataDir: string): Promise<Uint8Array> {
  const file = join(dataDir, fileName);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // Written whole under another name and then linked: two processes that start at once agree on one key.
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(draft, { force: true });
    const key = Buffer.from(await readFile(file, 'utf8'), 'base64url');
    if (key.length === 32) return key;
  } catch (cause) {
    throw new SluiceError(
      'database_invalid',
      `the data folder "${dataDir}" cannot be used: ${reason(cause)}`,
      {
        hint: 'Name another folder, or make this one readable and writable.',
        cause,
      },
    );
  }
  throw new SluiceError('key_invalid', `"${file}" does not hold a key`, {
    hint: 'Restore the file; without it the signing keys in this folder cannot be opened.',
  });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
