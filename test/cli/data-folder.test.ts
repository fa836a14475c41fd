import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sluice } from './run-sluice.ts';
import { acme, spawnSluice, withFolder } from './spawn-sluice.ts';
import { bundleOf, signIn } from './tiny-bundle.ts';

describe('--data', () => {
  /** A folder that keeps one run: copied by each test, since a first start takes seconds. */
  let kept = '';
  let runId = '';
  beforeAll(async () => {
    kept = await mkdtemp(join(tmpdir(), 'sluice-data-'));
    const { stdout } = await sluice(['run', acme, '--flow', 'emergency', '--data', kept, '--json']);
    const { result } = JSON.parse(stdout) as { result: { runId: string; status: string } };
    expect(result.status).toBe('denied');
    ({ runId } = result);
  }, 120_000);
  afterAll(() => rm(kept, { recursive: true, force: true }));

  const withData = (work: (cwd: string) => Promise<void>) =>
    withFolder(async (cwd) => {
      await cp(kept, join(cwd, 'kept'), { recursive: true });
      await work(cwd);
    });

  it('lets sluice why explain a run that is kept', async () => {
    await withData(async (cwd) => {
      const why = await spawnSluice(['why', runId, '--data', 'kept', '--bundle', acme], { cwd });
      expect([why.code, why.stderr]).toEqual([0, '']);
      expect(why.stdout).toContain('denied by outside');
      expect(why.stdout).toContain('event.request.ip');
    });
  }, 120_000);

  it('keeps users between runs, and nothing is kept without', async () => {
    await withData(async (cwd) => {
      const source =
        "api.state.set('seen', event.user.app_metadata.seen ?? 0); api.user.setAppMetadata({ seen: (event.user.app_metadata.seen ?? 0) + 1 });";
      const bundle = await bundleOf(cwd, source);
      const seen = async (run: typeof sluice, ...more: string[]) => {
        const { stdout } = await run(['run', bundle, ...signIn, '--json', ...more], { cwd });
        return JSON.parse(stdout).state.act.seen;
      };
      expect([await seen(sluice), await seen(sluice)]).toEqual([0, 0]);
      const data = ['--data', 'kept'];
      expect([await seen(spawnSluice, ...data), await seen(sluice, ...data)]).toEqual([0, 1]);
    });
  }, 120_000);

  it('ends with 3 when the run fails by the engine’s own trouble, and says why in one line on stderr', async () => {
    await withData(async (cwd) => {
      const bundle = await bundleOf(cwd, '');
      const args = ['run', bundle, ...signIn, '--json', '--data', 'kept'];
      expect((await sluice(args, { cwd })).code).toBe(0);
      await rm(join(cwd, 'kept', 'development.key'));
      const { code, stdout, stderr } = await spawnSluice(args, { cwd });
      expect([code, JSON.parse(stdout).result.status]).toEqual([3, 'failed']);
      expect(stderr).toMatch(/^error: the engine failed: no key to sign with.*\n$/u);
    });
  }, 120_000);
});
