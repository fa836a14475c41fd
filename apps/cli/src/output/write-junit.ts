import { basename, resolve } from 'node:path';
import type { JunitInput } from '../render/render-junit.ts';
import type { Shell } from '../shell.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes the JUnit report of `--junit`. Throws UsageError when it cannot be written. */
export async function writeJunit(
  file: string,
  report: Omit<JunitInput, 'name' | 'cwd'>,
  { cwd }: Shell,
): Promise<void> {
  // Its library is not small, and only those who want a report wait for it.
  const { renderJunit } = await import('../render/render-junit.ts');
  const text = renderJunit({ ...report, name: basename(report.folder), cwd });
  await writeAtomically(resolve(cwd, file), text, file);
}
