import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SluiceError } from '@sluice/flow';
import { createPgliteStore } from '../index.ts';
import { expectWholeCommits, killAtWork } from '../testing/expect-whole-commits.ts';
import { aCheckpoint, anEvent, aRun, aUser } from '../testing/records.ts';
import { killChildren, runChild } from '../testing/run-child.ts';
import { describeStoreContract } from '../testing/store-contract.ts';

// A start takes seconds, and many of them on a busy machine.
jest.setTimeout(120_000);

describeStoreContract('the PGlite store', async () => {
  const store = createPgliteStore();
  await store.open();
  return { store, other: store };
});

describe('the PGlite store with a data folder', () => {
  let root = '';
  /** A closed folder with one user, run and event of the tenant `t`: copied, since the first start takes seconds. */
  let template = '';
  const user = aUser({ app_metadata: { kept: true } });
  const run = aRun({ userId: user.id });
  const event = anEvent('t');

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-pglite-'));
    template = join(root, 'made', 'on', 'the', 'way');
    const store = createPgliteStore({ dataDir: template });
    await store.open();
    await store.commit(aCheckpoint('t', { run, createUser: user, audit: [event] }));
    await store.close();
  });
  afterAll(async () => {
    await killChildren();
    await rm(root, { recursive: true, force: true });
  });

  async function aFolder(name: string): Promise<string> {
    const folder = join(root, name);
    await cp(template, folder, { recursive: true });
    return folder;
  }

  async function failureOf(dataDir: string): Promise<SluiceError> {
    const store = createPgliteStore({ dataDir });
    try {
      await store.open();
    } catch (error) {
      if (error instanceof SluiceError) {
        return error;
      }
      throw error;
    }
    await store.close();
    throw new Error(`${dataDir} opened`);
  }

  it('6.5 has everything again after a restart', async () => {
    const store = createPgliteStore({ dataDir: template });
    await store.open();
    expect(await store.user('t', user.id)).toEqual(user);
    expect(await store.run('t', run.id)).toEqual(run);
    expect(await store.audit('t', {})).toEqual([event]);
    await store.close();
  });

  it('6.5 is whole after kill -9, with every commit that was acknowledged', async () => {
    const dataDir = await aFolder('killed');
    const acknowledged = await killAtWork(runChild('commit-forever', dataDir), 25);
    const store = createPgliteStore({ dataDir });
    await store.open();
    expect(await store.user('t', user.id)).toEqual(user);
    await expectWholeCommits(store, 'work', acknowledged);
    await store.close();
  });

  it('is locked against every other opener, in this process and in others, until its holder ends', async () => {
    const dataDir = await aFolder('locked');
    const child = runChild('open-store', dataDir);
    expect(await child.line()).toBe('open');
    const refusal = await failureOf(dataDir);
    expect(refusal.code).toBe('store_locked');
    expect(refusal.message).toContain(dataDir);
    expect(refusal.message).toContain(`process ${child.pid}`);
    expect(refusal.hint).toBeTruthy();
    await child.kill();

    const store = createPgliteStore({ dataDir });
    await store.open();
    expect(await failureOf(dataDir)).toMatchObject({ code: 'store_locked' });
    const late = runChild('open-store', dataDir);
    expect(await late.line()).toContain('store_locked');
    late.say('done');
    expect(await late.ended()).toBe(0);
    await store.close();
  });

  it('starts over when the very first start was cut short, since nothing was kept yet', async () => {
    const dataDir = join(root, 'cut-short');
    await mkdir(join(dataDir, 'database'), { recursive: true });
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '17\n');
    await writeFile(join(dataDir, 'database.unfinished'), '');
    const store = createPgliteStore({ dataDir });
    await store.open();
    await store.putUser('t', user, []);
    expect(await readdir(dataDir)).not.toContain('database.unfinished');
    await store.close();
  });

  it('says so in one line when the data folder is a file, or lies below one', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, 'precious');
    for (const dataDir of [file, join(file, 'below')]) {
      const failure = await failureOf(dataDir);
      expect(failure).toMatchObject({ code: 'database_invalid', hint: expect.any(String) });
      expect(failure.message).toMatch(/^The data folder [^\n]*file[^\n]*$/);
    }
  });

  it('says so when the folder holds something else, and touches nothing of it', async () => {
    const dataDir = join(root, 'foreign');
    await mkdir(join(dataDir, 'database'), { recursive: true });
    await writeFile(join(dataDir, 'database', 'notes.txt'), 'precious');
    expect(await failureOf(dataDir)).toMatchObject({ code: 'database_invalid' });
    expect(await readdir(join(dataDir, 'database'))).toEqual(['notes.txt']);
  });

  it('says so when the files are damaged, and lets go of the folder', async () => {
    const dataDir = await aFolder('damaged');
    await truncate(join(dataDir, 'database', 'global', 'pg_control'), 10);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const failure = await failureOf(dataDir);
      expect(failure).toMatchObject({ code: 'store_unavailable', hint: expect.stringContaining('backup') });
      expect(failure.message).toMatch(/^The database in [^\n]*damaged[^\n]*$/);
    }
  });

  it('leaves no folder behind when the data folder cannot be made', async () => {
    const failure = await failureOf(join(root, 'half', 'way', 'x'.repeat(300)));
    expect(failure).toMatchObject({ code: 'database_invalid', hint: expect.any(String) });
    expect(await readdir(root)).not.toContain('half');
  });
});
