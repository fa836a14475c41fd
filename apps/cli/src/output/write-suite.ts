import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Suite } from '@sluice/scenario';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes a suite that was updated, unless somebody changed it since it was read. Throws UsageError then, and when it cannot be written. */
export async function writeSuite(
  suite: Suite,
  text: string,
  folder: string,
  { cwd }: Pick<Shell, 'cwd'>,
): Promise<void> {
  const path = join(folder, suite.file);
  const shown = relative(cwd, path);
  const mark = '\uFEFF';
  const now = await readFile(path, 'utf8').catch(() => null);
  const hasMark = now?.startsWith(mark) === true;
  if ((hasMark ? now?.slice(1) : now) !== suite.text) {
    throw new UsageError(
      `${shown} was changed while its scenarios ran, so it is not updated`,
      'Run it again.',
    );
  }
  await writeAtomically(path, hasMark ? mark + text : text, shown);
}
