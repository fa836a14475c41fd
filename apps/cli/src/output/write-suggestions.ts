import { extname, resolve } from 'node:path';
import { type Suggestion, writeSuites } from '@sluice/coverage';
import { isThere } from '../input/is-there.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** What an option that writes suites may name. Throws UsageError. */
export function formatOf(file: string, option = '--write'): 'yaml' | 'json' {
  // A bundle reads suites by these endings, and by no others.
  const extension = extname(file);
  if (extension === '.json') return 'json';
  if (extension === '.yaml' || extension === '.yml') return 'yaml';
  throw new UsageError(
    `${option} ${file}: a suite is a .yaml or a .json file`,
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
  const suites = writeSuites(suggestions, formatOf(file));
  const named = suites.map(({ flow, text }) => ({
    name: suites.length === 1 ? file : nameFor(file, flow),
    text,
  }));
  for (const { name } of named) await refuseTaken(name, cwd);
  for (const { name, text } of named) await writeAtomically(resolve(cwd, name), text, name);
  return named.map(({ name }) => name);
}

/** Refuses before suggestions are made, which takes its time, what could not be written after it. Throws UsageError. */
export async function checkRoom(
  file: string,
  flows: readonly string[],
  { cwd }: Pick<Shell, 'cwd'>,
): Promise<void> {
  // Of several flows all but one may turn out to have no suggestion.
  const names =
    flows.length === 0 ? [] : [file, ...(flows.length > 1 ? flows.map((flow) => nameFor(file, flow)) : [])];
  for (const name of names) await refuseTaken(name, cwd);
}

function nameFor(file: string, flow: string): string {
  const extension = extname(file);
  return `${file.slice(0, -extension.length)}-${flow}${extension}`;
}

async function refuseTaken(name: string, cwd: string): Promise<void> {
  if (await isThere(resolve(cwd, name)))
    throw new UsageError(
      `${name} is there already, and is not written over`,
      'Name another file, or move what is there.',
    );
}
