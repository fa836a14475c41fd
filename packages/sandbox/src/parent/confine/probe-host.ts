import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { maxDescriptors, ownUsers, usersInTurn, type Wrapping, wrapCommand } from './wrap-command.ts';

const shellPath = '/bin/sh';
/** Not PATH: whatever it says, these are the system's own. */
const toolFolders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/run/current-system/sw/bin'];
const patienceMs = 2_000;
const probeDataKib = 1_000_000;
/** Users that nobody is: above what distributions and containers hand out, below where numbers turn negative. */
const unusedUsers = [1_879_048_192, 2_147_000_000 - usersInTurn] as const;
/** For hosts where those do not exist (a user namespace with few users). */
const nobody = 65_534;

/**
 * Finds out how child processes can be confined here, by doing it: each layer is added to those that worked, a shell
 * is started behind all of them, and what the kernel says about that shell decides. Takes some milliseconds.
 */
export async function probeHost(
  mustRead: readonly string[],
  root = process.geteuid?.() === 0,
): Promise<Wrapping> {
  if (process.platform === 'win32' || !existsSync(shellPath)) return {};
  let best: Wrapping = { shell: shellPath };
  if (process.platform !== 'linux') return best;
  for (const stage of [limits, privileges, ...(root ? [users] : []), networks]) {
    for (const more of stage(best, root)) {
      const attempt = { ...best, ...more };
      if (!(await works(attempt, mustRead))) continue;
      best = attempt;
      break;
    }
  }
  return best;
}

function limits(): Wrapping[] {
  return [{ limited: true }];
}

function privileges(_best: Wrapping, root: boolean): Wrapping[] {
  const tool = findTool('setpriv');
  if (tool === undefined) return [];
  // The signal comes when the thread that started the child ends, however it ends.
  const most = ['--no-new-privs', '--inh-caps=-all', '--pdeathsig=KILL'];
  // Root starts its programs with all capabilities of its bounding set, whoever it will be then.
  const variants = [...(root ? [[...most, '--bounding-set=-all']] : []), most];
  // BusyBox knows less.
  return [...variants, most.slice(0, 2), most.slice(0, 1)].map((args) => ({ privileges: [tool, ...args] }));
}

function users(best: Wrapping): Wrapping[] {
  const unused = { first: randomInt(...unusedUsers), many: true };
  const last = { first: nobody, many: false };
  return (['setpriv', 'spawn'] as const)
    .filter((by) => by === 'spawn' || best.privileges !== undefined)
    .flatMap((by) => [{ user: { by, ...unused } }, { user: { by, ...last } }]);
}

function networks(best: Wrapping, root: boolean): Wrapping[] {
  const tool = findTool('unshare');
  if (tool === undefined) return [];
  const own = ['-n', '-i'];
  const plain: Wrapping[] = root && best.user?.by !== 'spawn' ? [{ network: [tool, ...own] }] : [];
  return [...plain, { network: [tool, ownUsers, ...own] }];
}

function findTool(name: string): string | undefined {
  return toolFolders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
}

/** Whether a process behind this wrapping starts, is what it should be, can read what it must, and can be killed. */
async function works(wrapping: Wrapping, mustRead: readonly string[]): Promise<boolean> {
  const look = `for file; do [ -r "$file" ] || exit 1; done; echo in; read -r line`;
  const wrapped = wrapCommand(wrapping, [shellPath, '-c', look, 'look', ...mustRead], probeDataKib, 0);
  const { file, args, ...user } = wrapped;
  let child: ChildProcess;
  try {
    child = spawn(file, args, { ...user, cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
  } catch {
    return false;
  }
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (_code, signal) => resolve(signal));
  });
  child.stdin?.on('error', () => undefined);
  // A shell that no signal reaches still ends with its input.
  const timer = setTimeout(() => child.stdin?.destroy(), patienceMs);
  const inside = await Promise.race([
    new Promise<boolean>((resolve) => child.stdout?.once('data', () => resolve(true))),
    ended.then(() => false),
  ]);
  const asWished = inside && (await isAsWished(child.pid ?? 0, wrapping));
  child.kill('SIGKILL');
  const killed = (await ended) === 'SIGKILL';
  clearTimeout(timer);
  child.stdin?.destroy();
  return asWished && killed;
}

async function isAsWished(pid: number, wrapping: Wrapping): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const { limited, privileges, user, network } = wrapping;
    if (limited && !areLimits(await readFile(`/proc/${pid}/limits`, 'utf8'))) return false;
    const powerless = /^CapEff:\t0+$/m.test(status);
    if (privileges !== undefined && !/^NoNewPrivs:\t1$/m.test(status)) return false;
    if (user !== undefined) {
      const ids = Array.from({ length: 4 }, () => user.first).join('\t');
      const named = status.includes(`\nUid:\t${ids}\n`) && status.includes(`\nGid:\t${ids}\n`);
      if (!named || !/^Groups:\s*$/m.test(status) || !powerless) return false;
    }
    if (network === undefined) return true;
    // With capabilities it would find the way back into the network of its parent.
    if (!powerless) return false;
    const [own, its] = await Promise.all([readlink('/proc/self/ns/net'), readlink(`/proc/${pid}/ns/net`)]);
    return own !== its;
  } catch {
    return false;
  }
}

function areLimits(text: string): boolean {
  const soft = (name: string): number =>
    Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Infinity);
  return (
    soft('Max core file size') === 0 &&
    soft('Max file size') === 0 &&
    soft('Max open files') <= maxDescriptors &&
    soft('Max data size') <= probeDataKib * 1024
  );
}
