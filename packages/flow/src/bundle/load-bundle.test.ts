import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadBundle } from './load-bundle.ts';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

const tenant = JSON.stringify({ tenant: { slug: 'acme', name: 'Acme' } });
const flow = (slug: string) => JSON.stringify({ slug, name: slug, trigger: 'login', stages: {} });
const sound = { 'sluice.json': tenant, 'flows/login.json': flow('login') };

async function makeFolder(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bundle-'));
  made.push(folder);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  return folder;
}

async function load(files: Record<string, string | Uint8Array>) {
  return loadBundle(await makeFolder(files));
}

const told = ({ findings }: Awaited<ReturnType<typeof load>>) =>
  findings.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`);

describe('loading a bundle folder', () => {
  it('formats 1: reads every part of it', async () => {
    const loaded = await load({
      ...sound,
      'actions/tag.js': 'return;',
      'actions/tag.json': '{ "enabled": false, "description": "Tags." }',
      'actions/typed.ts': 'const a: number = 1;',
      'scenarios/a.yaml': '',
      'scenarios/b.json': '',
      'scenarios/notes.txt': '',
      'users.json': '[{ "id": "usr_1", "email": "a@b.example" }]',
      'README.md': '',
      'actions/jsconfig.json': '{}',
      'actions/api.d.ts': '',
    });
    const { bundle } = loaded;
    expect(told(loaded)).toEqual([]);
    expect(bundle.tenant).toEqual({ slug: 'acme', name: 'Acme' });
    expect([...bundle.flows.keys()]).toEqual(['login']);
    expect([...bundle.actions.values()]).toEqual([
      {
        slug: 'tag',
        source: 'return;',
        language: 'javascript',
        enabled: false,
        description: 'Tags.',
        file: 'actions/tag.js',
      },
      {
        slug: 'typed',
        source: 'const a: number = 1;',
        language: 'typescript',
        enabled: true,
        description: undefined,
        file: 'actions/typed.ts',
      },
    ]);
    expect(bundle.users).toEqual([{ id: 'usr_1', email: 'a@b.example' }]);
    expect(bundle.scenarioFiles).toEqual(['scenarios/a.yaml', 'scenarios/b.json']);
  });

  it('throws only when the folder itself cannot be read', async () => {
    await expect(loadBundle('/nowhere/at/all')).rejects.toMatchObject({ code: 'bundle_unreadable' });
    const folder = await makeFolder({ file: '' });
    await expect(loadBundle(join(folder, 'file'))).rejects.toMatchObject({ code: 'bundle_unreadable' });
  });

  it('formats 1: an empty folder lacks a sluice.json and flows', async () => {
    const loaded = await load({});
    expect(told(loaded)).toEqual(['no-flows flows:1:1', 'missing-file sluice.json:1:1']);
    expect(loaded.bundle.tenant.slug).toBe('unreadable');
  });

  it('tells the problems of all files in one pass', async () => {
    const loaded = await load({
      'sluice.json': '{ "tenant": { "slug": "Acme" }, "fetsch": {} }',
      'flows/login.json': '{\n  "slug": "signin",\n  "name": 3,\n  "trigger": "logon",\n  "stages": {}\n}',
      'flows/token.json': '{ nope }',
      'flows/Bad_Name.json': flow('bad'),
      'flows/notes.yaml': '',
      'actions/a.js': '',
      'actions/a.ts': '',
      'actions/lost.json': '{ "enable": true }',
      'actions/Upper.js': '',
      'scenarios/LOGIN.YAML': '',
      'scenarios/more/login.yaml': '',
      'scenarios/README.md': '',
      'scenarios/bodies/answer.txt': '',
      'users.json': '[{ "id": "u" }, { "id": "u" }, { "mail": "x" }]',
    });
    expect(told(loaded)).toEqual([
      'bad-file-name actions/Upper.js:1:1',
      'duplicate-action actions/a.ts:1:1',
      'missing-source actions/lost.json:1:1',
      'unknown-key actions/lost.json:1:3',
      'bad-file-name flows/Bad_Name.json:1:1',
      'wrong-type flows/login.json:3:11',
      'bad-value flows/login.json:4:14',
      'ignored-file flows/notes.yaml:1:1',
      'bad-json flows/token.json:1:3',
      'ignored-file scenarios/LOGIN.YAML:1:1',
      'ignored-file scenarios/more:1:1',
      'missing-key sluice.json:1:13',
      'bad-slug sluice.json:1:23',
      'unknown-key sluice.json:1:33',
      'duplicate-user users.json:1:25',
      'unknown-key users.json:1:34',
    ]);
  });

  it('a flow stands in the file that its slug names', async () => {
    const loaded = await load({ ...sound, 'flows/token.json': flow('tokens') });
    expect(told(loaded)).toEqual(['slug-mismatch flows/token.json:1:9']);
  });

  it('reads UTF-8, and says on which line it is not', async () => {
    const latin = Buffer.concat([Buffer.from('// é\n// '), Buffer.from([0xe9]), Buffer.from('\n')]);
    const loaded = await load({ ...sound, 'actions/a.js': latin });
    expect(told(loaded)).toEqual(['not-utf8 actions/a.js:2:1']);
    expect(loaded.bundle.unreadable.actions).toEqual(new Set(['a']));
  });

  it('warns of a byte order mark and reads on', async () => {
    const loaded = await load({
      ...sound,
      'flows/login.json': `\uFEFF${flow('login')}`,
      'actions/a.js': '\uFEFFreturn;',
    });
    expect(told(loaded)).toEqual([
      'byte-order-mark actions/a.js:1:1',
      'byte-order-mark flows/login.json:1:1',
    ]);
    expect(loaded.findings.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(loaded.bundle.actions.get('a')?.source).toBe('return;');
    expect(loaded.bundle.flows.has('login')).toBe(true);
  });

  it('does not follow symbolic links out of the bundle', async () => {
    const outside = await makeFolder({ 'secret.js': 'stolen', 'f/login.json': flow('login') });
    const folder = await makeFolder({ 'sluice.json': tenant, 'actions/real.js': 'return;' });
    await symlink(join(outside, 'secret.js'), join(folder, 'actions/leak.js'));
    await symlink(join(folder, 'actions/real.js'), join(folder, 'actions/inside.js'));
    await symlink(join(folder, 'nothing'), join(folder, 'actions/dangling.js'));
    await symlink(join(outside, 'f'), join(folder, 'flows'));
    const loaded = await loadBundle(folder);
    expect(told(loaded)).toEqual([
      'unreadable-file actions/dangling.js:1:1',
      'escaping-link actions/leak.js:1:1',
      'escaping-link flows:1:1',
      'no-flows flows:1:1',
    ]);
    expect([...loaded.bundle.actions.keys()]).toEqual(['inside', 'real']);
    expect(JSON.stringify([...loaded.bundle.actions.values()])).not.toContain('stolen');
  });

  it('does not mistake a sibling with the same beginning for the bundle', async () => {
    const folder = await makeFolder(sound);
    const sibling = `${folder}-evil`;
    made.push(sibling);
    await mkdir(sibling);
    await writeFile(join(sibling, 'a.js'), 'stolen');
    await mkdir(join(folder, 'actions'));
    await symlink(join(sibling, 'a.js'), join(folder, 'actions/a.js'));
    expect(told(await loadBundle(folder))).toEqual(['escaping-link actions/a.js:1:1']);
  });

  it('reads files only: neither a folder nor a pipe that would never end', async () => {
    const folder = await makeFolder(sound);
    await mkdir(join(folder, 'actions', 'a.js'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'actions', 'pipe.js')]);
    expect(told(await loadBundle(folder))).toEqual([
      'unreadable-file actions/a.js:1:1',
      'unreadable-file actions/pipe.js:1:1',
    ]);
  });

  it('refuses a file of absurd size', async () => {
    expect(
      told(await load({ ...sound, 'actions/a.js': new Uint8Array(16 * 1024 * 1024 + 1).fill(32) })),
    ).toEqual(['file-too-large actions/a.js:1:1']);
  });
});
