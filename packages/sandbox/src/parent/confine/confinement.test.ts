import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Confinement } from './confinement.ts';
import { permissionFlags, permissionsCanBeDropped } from './permission-flags.ts';
import { probeHost } from './probe-host.ts';
import { ConfinementGuard } from './require-confinement.ts';

const user = { by: 'setpriv', first: 7_000, many: true } as const;
const everything = {
  shell: '/bin/sh',
  limited: true,
  privileges: ['/usr/bin/setpriv', '--no-new-privs'],
  user,
  network: ['/usr/bin/unshare', '-n'],
} as const;

describe('what is claimed', () => {
  it('5.5 names no user that could not read the program', async () => {
    const wrapping = await probeHost(['/nowhere/at/all']);
    expect(wrapping.user).toBeUndefined();
    expect(wrapping.network).toBeUndefined();
  });

  it('5.5 names the permission model only for a Node that can give up what threads would get around', () => {
    expect(
      ['24.9.0', '24.20.0', '25.9.0', '26.2.9', '26.3.0', '27.0.0'].map(permissionsCanBeDropped),
    ).toEqual([false, true, false, false, true, true]);
  });

  it('5.5 goes without the layer that kept a runner from starting, and says so', () => {
    const confinement = new Confinement(everything);
    const before = confinement.layers;
    expect(confinement.reconsider('Error: out of luck')).toBe(false);
    expect(confinement.layers).toEqual(before);
    expect(confinement.reconsider("code: 'ERR_ACCESS_DENIED'")).toBe(true);
    expect(confinement.layers).not.toContain('permission-model');
    expect(confinement.reconsider('EACCES: permission denied, open')).toBe(true);
    expect(confinement.layers).toEqual(['resource-limits', 'no-new-privileges']);
    expect(confinement.reconsider('EACCES: permission denied, open')).toBe(false);
  });
});

describe('what Node lets a runner read', () => {
  it('5.5 grants its folder and isolated-vm, through links, and nothing above', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice grants '));
    const real = join(root, 'store/isolated-vm');
    const loader = join(root, 'store/node_modules/node-gyp-build');
    const programs = join(root, 'app/sandbox/generated');
    for (const folder of [real, loader, programs, join(root, 'app/node_modules')]) {
      await mkdir(folder, { recursive: true });
    }
    await symlink(real, join(root, 'app/node_modules/isolated-vm'));
    await writeFile(join(root, 'app/sandbox/package.json'), '{}');
    const granted = permissionFlags(join(programs, 'runner.js'), { isolates: true })
      .filter((flag) => flag.startsWith('--allow-fs-read='))
      .map((flag) => flag.slice('--allow-fs-read='.length));
    expect(granted).toEqual(
      expect.arrayContaining([programs, real, loader, join(root, 'app/sandbox/package.json')]),
    );
    for (const wide of [
      root,
      join(root, 'app'),
      join(root, 'app/package.json'),
      join(root, 'app/node_modules'),
    ]) {
      expect(granted).not.toContain(wide);
    }
    const bare = permissionFlags(join(programs, 'stripper.js'), { isolates: false });
    expect(bare.filter((flag) => /isolated-vm|addons|worker/.test(flag))).toEqual([]);
    await rm(root, { recursive: true });
  });
});

describe('an operator who requires a layer', () => {
  it('5.5 is refused with what is missing and the way out, and told once what there is', async () => {
    const told: unknown[] = [];
    const log = (): void => undefined;
    const logger = { debug: log, info: (fields: unknown) => told.push(fields), warn: log, error: log };
    const found = async () => ({ layers: ['resource-limits', 'no-network'] as const });
    const content = new ConfinementGuard(['no-network'], logger, found);
    expect(content.layers).toEqual([]);
    expect(content.found).toBe(false);
    await content.find();
    content.pass();
    content.pass();
    expect(content.found).toBe(true);
    expect(content.layers).toEqual(['resource-limits', 'no-network']);
    expect(told).toEqual([{ confinement: 'resource-limits no-network' }]);
    const strict = new ConfinementGuard(['other-user'], undefined, found);
    await strict.find();
    let refusal: unknown;
    try {
      strict.pass();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining('other-user'),
      hint: expect.stringContaining('requireConfinement'),
      details: [expect.stringContaining('root')],
    });
  });

  it('5.5 is refused as soon as a layer is lost that was there, every time', async () => {
    const confinement = new Confinement({ limited: true, user: { by: 'setpriv', first: 1, many: true } });
    const guard = new ConfinementGuard(['other-user'], undefined, async () => confinement);
    await guard.find();
    guard.pass();
    expect(confinement.reconsider('EACCES')).toBe(true);
    for (let time = 0; time < 2; time += 1) {
      expect(() => guard.pass()).toThrow(expect.objectContaining({ code: 'sandbox_unavailable' }));
    }
  });
});
