import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkBundle, loadBundle } from '@sluice/flow';
import { writeTemplate } from './write-template.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sluice-init-test-'));
});
afterEach(async () => {
  await chmod(parent, 0o700);
  await rm(parent, { recursive: true, force: true });
});

describe('writeTemplate', () => {
  it('writes a bundle that has no finding', async () => {
    const files = await writeTemplate(join(parent, 'deep', 'acme'));
    const { bundle, findings } = await loadBundle(join(parent, 'deep', 'acme'));
    expect([...findings, ...(await checkBundle(bundle))]).toEqual([]);
    expect(bundle.flows.size).toBeGreaterThan(0);
    expect([...bundle.actions.values()].map(({ language }) => language).sort()).toEqual([
      'javascript',
      'typescript',
    ]);
    expect(bundle.scenarioFiles).not.toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['sluice.json', 'tsconfig.json', '.gitignore', 'sluice-actions.d.ts']),
    );
  });

  it('ships the types of the action api as their package has them', async () => {
    await writeTemplate(join(parent, 'acme'));
    const shipped = await readFile(join(parent, 'acme', 'sluice-actions.d.ts'), 'utf8');
    const own = await readFile(
      new URL(import.meta.resolve('@sluice/action-types/package.json')).pathname.replace(
        'package.json',
        'index.d.ts',
      ),
      'utf8',
    );
    expect(shipped).toBe(own);
  });

  it('takes an empty folder, and leaves nothing of its own working beside the bundle', async () => {
    await writeTemplate(parent);
    expect((await readdir(parent)).sort()).toEqual(
      [
        '.gitignore',
        'actions',
        'flows',
        'scenarios',
        'sluice-actions.d.ts',
        'sluice.json',
        'tsconfig.json',
        'users.json',
      ].sort(),
    );
  });

  it('refuses a folder with content and touches nothing in it', async () => {
    await writeFile(join(parent, 'notes.txt'), 'mine');
    await expect(writeTemplate(parent)).rejects.toMatchObject({
      code: 'bundle_unreadable',
      hint: expect.stringContaining('nothing was written'),
    });
    expect(await readdir(parent)).toEqual(['notes.txt']);
    expect(await readFile(join(parent, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('refuses a path through a file', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(writeTemplate(join(parent, 'file', 'acme'))).rejects.toMatchObject({
      code: 'bundle_unreadable',
    });
    await mkdir(join(parent, 'other'));
    await expect(writeTemplate(join(parent, 'file'))).rejects.toMatchObject({ code: 'bundle_unreadable' });
    expect((await readdir(parent)).sort()).toEqual(['file', 'other']);
  });
});
