import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseRecording } from '../recording/parse-recording.ts';
import { sampleRecording } from '../testing/sample-recording.ts';
import { createFolderSink } from './folder-sink.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-sink-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('createFolderSink', () => {
  it('writes one file a part, for its owner only, and leaves no draft', async () => {
    const folder = join(root, 'new', 'folder');
    const sink = createFolderSink(folder);
    await sink.write(sampleRecording);
    await sink.write({ ...sampleRecording, part: 2 });
    expect((await readdir(folder)).sort()).toEqual(['run_1.1.json', 'run_1.2.json']);
    const file = join(folder, 'run_1.1.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(parseRecording(file, await readFile(file, 'utf8'))).toEqual(sampleRecording);
  });

  it.each(['../out', 'a/b', '..', 'a\u0000b', '', 'x'.repeat(129)])(
    'writes nothing for the run id %j',
    async (runId) => {
      const folder = join(root, 'escape');
      await expect(createFolderSink(folder).write({ ...sampleRecording, runId })).rejects.toThrow(
        'file name',
      );
      expect(await readdir(root)).not.toContain('out.1.json');
    },
  );
});
