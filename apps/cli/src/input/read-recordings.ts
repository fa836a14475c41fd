import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { SluiceError } from '@sluice/flow';
import { parseRecording, type Recording } from '@sluice/replay';

/** Far more than a run can leave. */
const maxBytes = 256 * 1024 * 1024;

export interface ReadRecordings {
  readonly recordings: readonly { readonly file: string; readonly recording: Recording }[];
  /** Files that cannot be used; the others can. */
  readonly unreadable: readonly SluiceError[];
}

/** Reads recordings: files, and the `*.json` of folders. Never rejects; what cannot be read is told with its file. */
export async function readRecordings(paths: readonly string[], cwd: string): Promise<ReadRecordings> {
  const recordings: { file: string; recording: Recording }[] = [];
  const unreadable: SluiceError[] = [];
  const read = async (path: string): Promise<void> => {
    const file = relative(cwd, path) || path;
    try {
      const { size } = await stat(path);
      if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
      recordings.push({ file, recording: parseRecording(file, text) });
    } catch (error) {
      unreadable.push(error instanceof SluiceError ? error : unread(file, error));
    }
  };
  for (const given of paths) {
    const path = resolve(cwd, given);
    try {
      if ((await stat(path)).isDirectory()) {
        const names = (await readdir(path)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
        if (names.length === 0) throw new Error('the folder holds no *.json file');
        for (const name of names.sort()) await read(join(path, name));
      } else await read(path);
    } catch (error) {
      unreadable.push(unread(relative(cwd, path) || path, error));
    }
  }
  return { recordings, unreadable };
}

function unread(file: string, cause: unknown): SluiceError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SluiceError('input_invalid', `the recording cannot be read from ${file}: ${why}`, {
    place: { file },
    hint: 'Check the path; recordings are JSON files in UTF-8.',
    cause,
  });
}
