import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSuite, type Suite } from '@sluice/scenario';

export type ReadSuite =
  | { readonly file: string; readonly suite: Suite }
  | { readonly file: string; readonly problems: string };

/**
 * The suites of a bundle, read at once: a test runner wants to be told its tests before anything asynchronous happens. What cannot be read
 * stands there with what is wrong with it.
 */
export function readSuites(folder: string): readonly ReadSuite[] {
  return namesIn(join(folder, 'scenarios')).map((name) => readOne(folder, `scenarios/${name}`));
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /^[^.].*\.(?:json|ya?ml)$/u.test(name));
    // What the bundle passes over as well.
    return names.filter((name) => !/^(?:[jt]sconfig(?:\..*)?|package)\.json$/u.test(name)).sort();
  } catch (error) {
    // Under jest what the file system throws is an Error of another realm.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readOne(folder: string, file: string): ReadSuite {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(folder, file)));
  } catch (error) {
    return {
      file,
      problems: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const parsed = parseSuite(text, file);
  if (parsed.ok) return { file, suite: parsed.suite };
  const told = parsed.findings.map(
    ({ line, column, message, hint }) => `${join(folder, file)}:${line}:${column}  ${message}\n  ${hint}`,
  );
  return { file, problems: told.join('\n') };
}
