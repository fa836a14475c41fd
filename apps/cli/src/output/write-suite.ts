import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Suite } from '@sluice/scenario';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { refuseProtected, writeAtomically } from './write-atomically.ts';

/** A suite and what is to stand in its file. */
export interface SuiteText {
  readonly suite: Suite;
  readonly text: string;
}

const mark = '\uFEFF';

/**
 * Writes suites that were updated: all of them, or, when one was changed since it was read or may not be written to, none. Throws
 * UsageError then.
 */
export async function writeSuites(
  suites: readonly SuiteText[],
  folder: string,
  { cwd }: Pick<Shell, 'cwd'>,
): Promise<void> {
  const files = [];
  for (const { suite, text } of suites) {
    const path = join(folder, suite.file);
    const shown = relative(cwd, path);
    const now = await readFile(path, 'utf8').catch(() => null);
    const hasMark = now?.startsWith(mark) === true;
    if ((hasMark ? now?.slice(1) : now) !== suite.text) {
      throw new UsageError(
        `${shown} was changed while its scenarios ran, so nothing is updated`,
        'Run it again.',
      );
    }
    await refuseProtected(path, shown);
    files.push({ path, shown, text: hasMark ? mark + text : text });
  }
  for (const { path, shown, text } of files) await writeAtomically(path, text, shown);
}
