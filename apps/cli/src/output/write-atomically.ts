import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * Writes a file so that whoever reads it meets the old text or the new one, never a part: beside it first, then in its place. Folders
 * that are missing are made; a link stays one, and permissions stay. Throws UsageError when it cannot be written.
 */
export async function writeAtomically(path: string, text: string, shown: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const target = await realpath(path).catch(() => path);
    await refuseProtected(target, shown);
    const mode = await stat(target).then(
      (facts) => facts.mode & 0o777,
      () => 0o666,
    );
    const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
    try {
      await writeFile(beside, text, { mode, flag: 'wx' });
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${shown} cannot be written: ${reason}`,
      'Check that the folder is there and may be written to.',
    );
  }
}

/** A file that may be replaced by another one is replaced even where it is marked as one to leave alone. Throws UsageError for such. */
export async function refuseProtected(path: string, shown: string): Promise<void> {
  const isProtected = await stat(path).then(
    (facts) => (facts.mode & 0o222) === 0,
    () => false,
  );
  if (isProtected)
    throw new UsageError(
      `${shown} cannot be written: it is write-protected`,
      'Make it writable, or name another file.',
    );
}
