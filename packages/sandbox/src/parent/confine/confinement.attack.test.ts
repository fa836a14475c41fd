import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { Answers, Attack } from '../../testing/hostile-program.ts';
import { Child } from '../spawn-child.ts';
import { Confinement, neededFiles } from './confinement.ts';
import { probeHost } from './probe-host.ts';

const source = fileURLToPath(new URL('../../', import.meta.url));
const program = `hostile-${process.pid}.js`;
const flags = ['--jitless', '--no-node-snapshot', '--disable-warning=ExperimentalWarning'];
const abstractSocket = `\0sluice-hostile-${process.pid}`;
const folder = await mkdtemp(join(tmpdir(), 'sluice-hostile-'));
const secretFile = join(folder, 'secret');
const servers: Server[] = [];
const children: Child[] = [];
let port = 0;

beforeAll(async () => {
  await build({
    entryPoints: [`${source}testing/hostile-program.ts`],
    outfile: `${source}generated/${program}`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  await writeFile(secretFile, 'hunter2', { mode: 0o600 });
  for (const place of [{ host: '127.0.0.1', port: 0 }, { path: abstractSocket }]) {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(place, resolve));
    servers.push(server);
  }
  port = (servers[0]?.address() as { port: number } | undefined)?.port ?? 0;
});

afterAll(async () => {
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.gone));
  for (const server of servers) server.close();
  await rm(`${source}generated/${program}`, { force: true });
  await rm(folder, { recursive: true, force: true });
});

/** A taken-over runner that is ready, and what it answers when it is told what to attack. */
async function takenOver(confinement: Confinement): Promise<{ child: Child; answers(): Promise<Answers> }> {
  const heard: ((json: string) => void)[] = [];
  let failed: (error: Error) => void = () => undefined;
  const next = (): Promise<string> =>
    new Promise((resolve, reject) => {
      heard.push(resolve);
      failed = reject;
    });
  const ready = next();
  const child = new Child(
    { program, flags, dataKib: 400_000, maxFrameBytes: 1024 * 1024, isolates: true },
    {
      message: (json) => heard.shift()?.(json),
      end: (end) => failed(new Error(`it ended: ${end.signal ?? end.code}\n${end.stderr}`)),
    },
    confinement,
  );
  children.push(child);
  await ready;
  return {
    child,
    answers: async () => {
      const sibling = await takenOver(confinement);
      const attack: Attack = {
        port,
        abstractSocket,
        parent: process.pid,
        sibling: sibling.child.pid ?? 0,
        secretFile,
        repositoryFile: join(source, '../package.json'),
        newFiles: [join(folder, 'left'), '/sluice-hostile-left'],
        addon: join(source, '../node_modules/isolated-vm/prebuilds/linux-x64/isolated-vm.abi137.glibc.node'),
      };
      const answer = next();
      child.send(JSON.stringify(attack));
      return JSON.parse(await answer) as Answers;
    },
  };
}

const alive = async (pid: number): Promise<boolean> =>
  !/^\d+ \(.*\) [ZX]|^$/s.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));

const refusedByModel = { refused: 'ERR_ACCESS_DENIED' };
const refused = { refused: expect.any(String) };
const got = { got: expect.any(String) };

/** Every claim is attacked; what is not claimed is not asserted. */
async function holdToItsWord(confinement: Confinement): Promise<void> {
  const { child, answers } = await takenOver(confinement);
  const claimed = new Set(confinement.layers);
  const pid = child.pid ?? 0;
  const descriptors = await openDescriptors(pid);
  const seen = await answers();
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const limits = await readFile(`/proc/${pid}/limits`, 'utf8');

  // What the parent kills and measures is the program itself, and the program knows nothing of the embedder.
  expect((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(program)).toBe(true);
  expect(Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1])).toBeGreaterThan(1_000);
  expect((seen['variables'] as { got: string }).got.replace(/^PWD /, '')).toBe('TZ');
  expect(descriptors.filter(([fd, what]) => fd > 4 && /^(?:socket:|\/(?!dev\/null$))/.test(what))).toEqual(
    [],
  );

  if (claimed.has('resource-limits')) {
    expect(limits).toMatch(/Max core file size\s+0\s/);
    expect(limits).toMatch(/Max file size\s+0\s/);
    expect(limits).toMatch(/Max data size\s+409600000\s/);
    expect(seen['descriptors']).toEqual(refused);
    for (const file of [join(folder, 'left'), '/sluice-hostile-left']) {
      expect(seen[`write ${file}`]).toEqual(refused);
      expect((await stat(file).catch(() => undefined))?.size ?? 0).toBe(0);
      await rm(file, { force: true });
    }
  }
  if (claimed.has('no-new-privileges')) expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  if (claimed.has('other-user')) {
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(limits).toMatch(/Max processes\s+64\s/);
    for (const name of ['readSecret', 'readEnvironment', 'readMemory', 'becomeRoot']) {
      expect([name, seen[name]]).toEqual([name, refused]);
    }
    expect(seen['signalParent']).toEqual({ refused: 'EPERM' });
    expect(seen['signalSibling']).toEqual({ refused: 'EPERM' });
  }
  if (claimed.has('no-network')) {
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(seen['connect']).toEqual(refused);
    expect(seen['connectAbstract']).toEqual(refused);
  }
  if (claimed.has('permission-model')) {
    const files = [
      'readPasswd',
      'readRepository',
      'readProgram',
      'readSecret',
      'readEnvironment',
      'readMemory',
    ];
    const more = ['spawn', 'stay', 'thread', 'hooks', 'addon', 'inspector', 'inspectorSession', 'report'];
    for (const name of [...files, ...more]) expect([name, seen[name]]).toEqual([name, refusedByModel]);
    expect(seen['database']).toEqual(refused);
  }

  const left = seen['stay'];
  child.kill();
  await child.gone;
  expect(await alive(pid)).toBe(false);
  // The kernel has killed it; somebody has to collect it, too.
  if (left !== undefined && 'got' in left) await untilDead(Number(left.got));
}

async function openDescriptors(pid: number): Promise<[fd: number, what: string][]> {
  const fds = await readdir(`/proc/${pid}/fd`);
  return Promise.all(fds.map(async (fd) => [Number(fd), await readlink(`/proc/${pid}/fd/${fd}`)]));
}

async function untilDead(pid: number): Promise<void> {
  while (await alive(pid)) await sleep(5);
}

(process.platform === 'linux' ? describe : describe.skip)('a runner that was taken over', () => {
  it('5.5 could do all of it where nothing confines it, so that the attacks are real', async () => {
    const { answers } = await takenOver(new Confinement({}, false));
    const seen = await answers();
    const all = ['connect', 'connectAbstract', 'readPasswd', 'readRepository', 'readSecret', 'spawn'];
    const more = [
      'readEnvironment',
      'signalParent',
      'signalSibling',
      'thread',
      'hooks',
      'descriptors',
      'database',
    ];
    const write = `write ${join(folder, 'left')}`;
    for (const name of [...all, ...more, write]) expect([name, seen[name]]).toEqual([name, got]);
    await rm(join(folder, 'left'));
    await rm('/sluice-hostile-left', { force: true });
  });

  it('5.5 finds what this host can enforce enforced', async () => {
    await holdToItsWord(new Confinement(await probeHost(neededFiles())));
  });

  it('5.5 finds the system’s layers enforced without the help of Node', async () => {
    await holdToItsWord(new Confinement(await probeHost(neededFiles()), false));
  });

  it('5.5 finds what an unprivileged embedder can have enforced', async () => {
    await holdToItsWord(new Confinement(await probeHost(neededFiles(), false), false));
  });

  it('5.5 finds Node’s permission model enforced without the help of the system', async () => {
    await holdToItsWord(new Confinement({}));
  });
});
