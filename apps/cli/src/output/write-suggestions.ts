import { extname, resolve } from 'node:path';
import { type Suggestion, writeSuites } from '@sluice/coverage';
import { isThere } from '../input/is-there.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** What `--write` may name. Throws UsageError. */
export function formatOf(file: string): 'yaml' | 'json' {
  const extension = extname(file).toLowerCase();
  if (extension === '.json') return 'json';
  if (extension === '.yaml' || extension === '.yml') return 'yaml';
  throw new UsageError(
    `--write ${file}: a suite is a .yaml or a .json file`,
    'Name one, such as scenarios/suggested.yaml.',
  );
}

/**
 * Writes suggestions to the file, or, as a suite has one flow, to a file for each flow: `suggested.yaml` becomes `suggested-login.yaml`.
 * Nothing that is there already is written over. Gives the names, as they are shown. Throws UsageError.
 */
export async function writeSuggestions(
  file: string,
  suggestions: readonly Suggestion[],
  { cwd }: Pick<Shell, 'cwd'>,
): Promise<readonly string[]> {
  const extension = extname(file);
  const suites = writeSuites(suggestions, formatOf(file));
  const named = suites.map(({ flow, text }) => ({
    name: suites.length === 1 ? file : `${file.slice(0, -extension.length)}-${flow}${extension}`,
    text,
  }));
  for (const { name } of named) {
    if (await isThere(resolve(cwd, name)))
      throw new UsageError(
        `${name} is there already, and is not written over`,
        'Name another file, or move what is there.',
      );
  }
  for (const { name, text } of named) await writeAtomically(resolve(cwd, name), text, name);
  return named.map(({ name }) => name);
}
