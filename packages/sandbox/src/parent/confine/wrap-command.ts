/** How this host can wrap a process: each part was tried, with the parts before it. */
export interface Wrapping {
  /** Sets resource limits before it becomes the program; absent on Windows. */
  readonly shell?: string | undefined;
  /** The shell's limits were seen in force. */
  readonly limited?: boolean | undefined;
  /** `setpriv` and what it is told besides the user. */
  readonly privileges?: readonly [tool: string, ...args: string[]] | undefined;
  /** Who switches the user: `setpriv`, or this process when it starts the child. */
  readonly user?:
    | { readonly by: 'setpriv' | 'spawn'; readonly first: number; readonly many: boolean }
    | undefined;
  /** `unshare` and its flags. */
  readonly network?: readonly [tool: string, ...args: string[]] | undefined;
}

export interface Wrapped {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

export const maxDescriptors = 64;
export const maxProcesses = 64;

/** Every tool becomes the next one, so that the process id stays: what the parent kills and measures is the program. */
export function wrapCommand(
  wrapping: Wrapping,
  command: readonly string[],
  dataKib: number,
  /** How many processes were started before: each gets a user of its own where there are many. */
  serial: number,
): Wrapped {
  const { shell, privileges, user, network } = wrapping;
  const uid = user === undefined ? undefined : user.first + (user.many ? serial % usersInTurn : 0);
  const asUser =
    uid === undefined || user?.by !== 'setpriv' ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  const setpriv = privileges === undefined ? [] : [...privileges, ...asUser];
  const unshare: readonly string[] = network ?? [];
  // A namespace of users is entered by the user that is to be in it; without one only root may make the others.
  const userFirst = asUser.length > 0 && unshare.includes(ownUsers);
  const tools = userFirst ? [...setpriv, ...unshare] : [...unshare, ...setpriv];
  const limits = shell === undefined ? [] : [shell, '-c', limitScript(dataKib, user?.many === true)];
  const [file = '', ...args] = [...limits, ...tools, ...command];
  return user?.by === 'spawn' && uid !== undefined ? { file, args, uid, gid: uid } : { file, args };
}

export const usersInTurn = 100_000;
/** The flag of `unshare` for a namespace of users; short, since that is all that BusyBox knows. */
export const ownUsers = '-U';

/** No core files: they would hold tenants' data. Time is not limited: the parent keeps it. */
function limitScript(dataKib: number, ownUser: boolean): string {
  const limits = [`-c 0`, `-d ${dataKib}`];
  if (process.platform === 'linux') limits.push('-f 0', `-n ${maxDescriptors}`);
  const script = limits.map((limit) => `ulimit ${limit} 2>/dev/null; `);
  // The kernel counts them for the user, not for the process. Shells do not agree on the letter.
  if (ownUser)
    script.push(`ulimit -u ${maxProcesses} 2>/dev/null || ulimit -p ${maxProcesses} 2>/dev/null; `);
  // Node opens its own descriptors so that no child gets them; native code of the embedder may have forgotten to.
  return `${script.join('')}exec 5>&- 6>&- 7>&- 8>&- 9>&-; exec "$0" "$@"`;
}
