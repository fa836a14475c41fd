import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadBundle } from '@sluice/flow';
import { loadSuites } from './load-suites.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-suites-'));
  await mkdir(join(folder, 'scenarios'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const suite = 'flow: login\nscenarios:\n  - { name: one, expect: { status: awaiting } }\n';

async function load(files: Record<string, string | Uint8Array>) {
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, 'scenarios', name), content);
  const { suites, findings } = await loadSuites((await loadBundle(folder)).bundle);
  return {
    suites: suites.map(({ file }) => file),
    told: findings.map(({ code, file, line, severity }) => `${severity} ${code} ${file}:${line}`),
  };
}

describe('loadSuites', () => {
  it('reads suites as the rest of the bundle is read: neither a pipe nor anything outside it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'sluice-outside-'));
    try {
      await writeFile(join(outside, 'secret.yaml'), suite);
      await symlink(join(outside, 'secret.yaml'), join(folder, 'scenarios', 'leak.yaml'));
      execFileSync('mkfifo', [join(folder, 'scenarios', 'pipe.yaml')]);
      expect(await load({ 'latin.yaml': Buffer.from('flow: login\nname: \xe9\n', 'latin1') })).toEqual({
        suites: [],
        told: [
          'error not-utf8 scenarios/latin.yaml:2',
          'error escaping-link scenarios/leak.yaml:1',
          'error unreadable-file scenarios/pipe.yaml:1',
        ],
      });
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it('passes over what editors keep beside the suites', async () => {
    await symlink('me@host.1234', join(folder, 'scenarios', '.#login.yaml'));
    expect(await load({ 'login.yaml': suite, '._login.yaml': '\0\0' })).toEqual({
      suites: ['scenarios/login.yaml'],
      told: [],
    });
  });

  it('reads a suite with a byte order mark, and tells it', async () => {
    expect(await load({ 'login.yaml': `\uFEFF${suite}` })).toEqual({
      suites: ['scenarios/login.yaml'],
      told: ['warning byte-order-mark scenarios/login.yaml:1'],
    });
  });
});
