import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watchFolder } from './watch-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-watch-'));
  await mkdir(join(folder, 'flows'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('watchFolder', () => {
  it('tells a change at any depth, also one from before the question', async () => {
    const watcher = watchFolder(folder);
    try {
      await writeFile(join(folder, 'flows', 'login.json'), '{}');
      await watcher.changed();
      const next = watcher.changed();
      await writeFile(join(folder, 'sluice.json'), '{}');
      await next;
    } finally {
      watcher.close();
    }
  });

  it('does not wake for what it is to ignore', async () => {
    const watcher = watchFolder(folder, (file) => file === 'report.xml' || file.startsWith('.'));
    try {
      let woken = false;
      const next = watcher.changed().then(() => {
        woken = true;
      });
      await writeFile(join(folder, 'report.xml'), '<a/>');
      await writeFile(join(folder, '.tmp'), '');
      await sleep(400);
      expect(woken).toBe(false);
      await writeFile(join(folder, 'flows', 'login.json'), '{}');
      await next;
    } finally {
      watcher.close();
    }
  });
});
