import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { acme, spawnSluice, withFolder, writeJson } from './spawn-sluice.ts';

/** Tells on stderr, at the end, which of the workspace's packages were loaded. */
const tellPackages = `
import { registerHooks } from 'node:module';
const seen = new Set();
registerHooks({ load(url, context, next) { seen.add(/\\/packages\\/([^/]+)\\//.exec(url)?.[1]); return next(url, context); } });
process.on('exit', () => console.error('LOADED ' + JSON.stringify([...seen].filter(Boolean).sort())));
`;

async function packagesOf(...args: readonly string[]): Promise<readonly string[]> {
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellPackages)}` };
  const { stderr } = await spawnSluice(args, { env });
  return JSON.parse(/^LOADED (.*)$/m.exec(stderr)?.[1] ?? 'null');
}

describe('a command loads what it needs', () => {
  it('to tell how it is used: nothing', async () => {
    expect(await packagesOf('--help')).toEqual([]);
    expect(await packagesOf('prove', '--help')).toEqual([]);
  });

  it('to list paths: what reads bundles, and nothing that runs them', async () => {
    const loaded = await packagesOf('paths', acme, '--flow', 'token');
    expect(loaded).toContain('analysis');
    expect(loaded).not.toContain('sandbox');
    expect(loaded).not.toContain('store');
  });

  it('to prove: what runs a path only where there is one to be shown', async () => {
    await withFolder(async (folder) => {
      const invariants = [{ name: 'no role is given', neverSets: ['role'] }];
      await writeJson(folder, 'sluice.json', { tenant: { slug: 'acme', name: 'Acme' }, invariants });
      await mkdir(join(folder, 'flows'));
      await writeJson(join(folder, 'flows'), 'token.json', {
        slug: 'token',
        name: 'Token',
        trigger: 'token',
        stages: { 'issue-tokens': { start: 'end', blocks: { end: { type: 'allow' } } } },
      });
      expect(await packagesOf('prove', folder)).not.toContain('sandbox');
    });
    expect(await packagesOf('prove', acme)).toContain('sandbox');
  });
});
