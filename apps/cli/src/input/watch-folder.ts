import { once } from 'node:events';
import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Editors write a file in several steps; one burst of changes is over when nothing happens for this long. */
const settleMs = 150;

/**
 * Watches a folder from now on. `changed` resolves once something has changed since it last did, also when that was before the
 * call, and rejects when the folder can be watched no longer. Files for which `ignores` is true, by their path from the folder, may
 * change as they like: what the watcher writes itself must not wake it.
 */
export function watchFolder(
  folder: string,
  ignores: (file: string) => boolean = () => false,
): { changed(): Promise<void>; close(): void } {
  const watcher = watch(folder, { recursive: true });
  let dirty = false;
  let broken: { readonly error: unknown } | undefined;
  watcher.on('change', (_, file) => {
    if (file === null || !ignores(String(file))) dirty = true;
  });
  // Between two calls nobody else listens, and an error that nobody hears ends the process.
  watcher.on('error', (error) => {
    broken = { error };
  });
  return {
    async changed() {
      while (!dirty) {
        if (broken !== undefined) throw broken.error;
        await once(watcher, 'change');
      }
      while (dirty) {
        dirty = false;
        await sleep(settleMs);
      }
    },
    close: () => watcher.close(),
  };
}
