import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Recording, runIdSchema } from '../recording/recording-schema.ts';
import type { RecordingSink } from './sink.ts';

/** `<run id>.<part>.json`. Throws for a run id that is more than a name. */
export function recordingFileName({ runId, part }: Pick<Recording, 'runId' | 'part'>): string {
  if (!runIdSchema.safeParse(runId).success || !Number.isSafeInteger(part) || part < 1)
    throw new TypeError('the run id of a recording cannot be a file name');
  return `${runId}.${part}.json`;
}

/** One file a recording, written whole or not at all, readable by its owner only: recordings hold personal data. */
export function createFolderSink(folder: string): RecordingSink {
  const target = resolve(folder);
  return {
    async write(recording) {
      await writeRecording(join(target, recordingFileName(recording)), recording, target);
    },
  };
}

/** Writes one recording to a file of the caller's choice, in the same way. */
export async function writeRecording(file: string, recording: Recording, folder?: string): Promise<void> {
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, `${JSON.stringify(recording)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
