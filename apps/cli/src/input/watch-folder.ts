import { once } from 'node:events';
import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Editors write a file in several steps; one burst of changes is over when nothing happens for this long. */
const settleMs = 150;

/**
 * Watches a folder from now on. `changed` resolves once something has changed since it last did, also when that was before the
 * call, and rejects when the folder can be watched no longer.
 */
export function watchFolder(folder: string): { changed(): Promise<void>; close(): void } {
  const watcher = watch(folder, { recursive: true });
  let dirty = false;
  watcher.on('change', () => {
    dirty = true;
  });
  return {
    async changed() {
      if (!dirty) await once(watcher, 'change');
      while (dirty) {
        dirty = false;
        await sleep(settleMs);
      }
    },
    close: () => watcher.close(),
  };
}
