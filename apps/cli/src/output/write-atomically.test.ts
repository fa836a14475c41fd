import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UsageError } from '../usage-error.ts';
import { writeAtomically } from './write-atomically.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writing a file', () => {
  it('makes the folders that are missing, and leaves nothing beside it', async () => {
    await writeAtomically(join(folder, 'a', 'b', 'c.xml'), 'text', 'c.xml');
    expect(await readFile(join(folder, 'a', 'b', 'c.xml'), 'utf8')).toBe('text');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c.xml']);
  });

  it('keeps permissions, and writes through a link', async () => {
    await writeFile(join(folder, 'real'), 'old');
    await chmod(join(folder, 'real'), 0o640);
    await symlink('real', join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), 'new', 'link');
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
    expect((await stat(join(folder, 'real'))).mode & 0o777).toBe(0o640);
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
  });

  it('leaves a file that is write-protected, though another could take its place', async () => {
    await writeFile(join(folder, 'kept'), 'old', { mode: 0o444 });
    await expect(writeAtomically(join(folder, 'kept'), 'new', 'kept')).rejects.toThrow(
      'kept cannot be written: it is write-protected',
    );
    expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('old');
  });

  it('says what cannot be written, and leaves the rest', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(writeAtomically(join(folder, 'file', 'c.xml'), 'text', 'file/c.xml')).rejects.toThrow(
      UsageError,
    );
    await expect(writeAtomically(folder, 'text', 'the folder')).rejects.toThrow(
      /^the folder cannot be written/u,
    );
    expect(await readdir(folder)).toEqual(['file']);
  });
});
