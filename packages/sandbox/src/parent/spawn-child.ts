import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { encodeFrame, FrameReader } from '../wire/frames.ts';
import { type Confinement, findConfinement, knownConfinement } from './confine/confinement.ts';

const maxStderr = 8_192;
/** A child that complains on and on is ended. */
const mostComplained = 1024 * 1024;
const maxPeeks = 2;
const channelFd = 3;
const lifelineFd = 4;
const maxPeekBytes = 1024 * 1024;

export interface ChildSpec {
  /** File of `generated/`. */
  readonly program: string;
  readonly flags: readonly string[];
  /** Most memory that the process may take as data, KiB; kept by the kernel where there is `ulimit`. */
  readonly dataKib: number;
  readonly maxFrameBytes: number;
  /** It holds isolates, for which it must load an addon and start a thread. */
  readonly isolates: boolean;
}

/** A socket, as far as it matters here. */
type Pipe = Duplex & { ref?(): void; unref?(): void };

export interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly stderr: string;
  /** It died before it had read all that was sent to it. */
  readonly unread: boolean;
}

export interface ChildListener {
  message(json: string): void;
  /** Whether there is anything for it to say; a child that speaks unasked ends. */
  awaits?(): boolean;
  /** What the watching thread of the child found when it was asked to `peek`. */
  peeked?(json: string): void;
  /** Once, and nothing after it. A child that breaks the frame format ends as well. */
  end(end: ChildEnd): void;
}

/**
 * A child process and its pipe. It keeps the embedder's event loop alive only while `hold` says so. The first one of
 * all starts a little later, when it is known how this host can confine it.
 */
export class Child {
  readonly #spec: ChildSpec;
  readonly #listener: ChildListener;
  #process: ChildProcess | undefined;
  /** Undefined when the system had no pipe left to give; `error` follows then. */
  #channel: Pipe | undefined;
  #lifeline: Pipe | undefined;
  readonly #unsent: (readonly string[])[] = [];
  #held = false;
  #stderr = '';
  #complained = 0;
  #spoke = false;
  #unread = false;
  #peeks = 0;
  #ended = false;
  #resolveGone: () => void = () => undefined;
  /** When the operating system has let go of it. */
  readonly gone = new Promise<void>((resolve) => {
    this.#resolveGone = resolve;
  });

  constructor(spec: ChildSpec, listener: ChildListener, confinement = knownConfinement()) {
    this.#spec = spec;
    this.#listener = listener;
    if (confinement !== undefined) this.#start(confinement);
    else void findConfinement().then((found) => this.#start(found));
  }

  #start(confinement: Confinement): void {
    if (this.#ended) return;
    try {
      this.#process = this.#spawn(confinement);
    } catch (error) {
      this.#stderr += error instanceof Error ? error.message : 'it could not be started';
      this.#end(null, null);
      this.#resolveGone();
      return;
    }
    const { maxFrameBytes } = this.#spec;
    const awaits = (): boolean => this.#listener.awaits?.() ?? true;
    this.#channel = this.#pipe(channelFd, maxFrameBytes, awaits, (json) => {
      this.#spoke = true;
      this.#listener.message(json);
    });
    // A peer that dies with bytes left to read resets the connection; one that had read all ends it.
    this.#channel?.on('error', () => {
      this.#unread = true;
    });
    const asked = (): boolean => this.#peeks > 0;
    this.#lifeline = this.#pipe(lifelineFd, maxPeekBytes, asked, (json) => {
      if (!asked()) throw new RangeError('nobody asked');
      this.#peeks -= 1;
      this.#listener.peeked?.(json);
    });
    const stderr = this.#process.stderr as Pipe | null;
    stderr?.on('data', (chunk: Buffer) => {
      this.#complained += chunk.length;
      if (this.#complained > mostComplained) this.kill();
      if (this.#stderr.length < maxStderr) this.#stderr += chunk.toString('utf8').slice(0, maxStderr);
    });
    stderr?.unref?.();
    this.#process.unref();
    this.#process.on('error', (error) => {
      this.#stderr += error.message;
      this.#end(null, null);
      this.#resolveGone();
    });
    // After the last byte of every pipe has been read.
    this.#process.on('close', (code, signal) => {
      if (!this.#spoke && signal === null) confinement.reconsider(this.#stderr);
      this.#end(code, signal);
      this.#resolveGone();
    });
    this.hold(this.#held);
    for (const parts of this.#unsent.splice(0)) this.send(...parts);
  }

  #spawn(confinement: Confinement): ChildProcess {
    const { flags, dataKib, isolates } = this.#spec;
    const program = fileURLToPath(new URL(`../generated/${this.#spec.program}`, import.meta.url));
    const { file, args, ...user } = confinement.command({ program, flags, dataKib, grants: { isolates } });
    return spawn(file, args, {
      ...user,
      cwd: '/',
      // Nothing of the embedder's. The zone is fixed so that an action's dates are the same on every host.
      env: { TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // A session of its own: no terminal to type into, no signal from one, and a group that can be killed as a whole.
      detached: hasGroups,
      windowsHide: true,
    });
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  hold(hold: boolean): void {
    this.#held = hold;
    if (hold) this.#channel?.ref?.();
    else this.#channel?.unref?.();
  }

  send(...parts: readonly string[]): void {
    if (this.#ended) return;
    if (this.#process === undefined) this.#unsent.push(parts);
    else this.#channel?.write(encodeFrame(parts));
  }

  /** Nothing can refuse it. The listener hears `end` at once. */
  kill(): void {
    const process = this.#process;
    // Whoever waits for `gone` is kept alive until it is. Not by its pipes: what it started may hold on to them.
    process?.ref();
    for (const pipe of process?.stdio ?? []) pipe?.destroy();
    if (process === undefined) this.#resolveGone();
    else killGroup(process);
    this.#end(null, 'SIGKILL');
  }

  /** Asks the thread that is never busy what the busy one has logged. */
  peek(): void {
    // What was asked and is not answered yet will do: answers must not be saved up.
    if (this.#ended || this.#peeks >= maxPeeks) return;
    this.#peeks += 1;
    this.#lifeline?.write('?');
  }

  #pipe(
    fd: number,
    maxFrameBytes: number,
    awaits: () => boolean,
    hear: (json: string) => void,
  ): Pipe | undefined {
    // There is no list of pipes when the system refused the process for want of descriptors.
    const pipe = (this.#process?.stdio as readonly (Pipe | null)[] | undefined)?.[fd] ?? undefined;
    const frames = new FrameReader(maxFrameBytes);
    pipe?.on('error', () => undefined);
    pipe?.on('data', (chunk: Buffer) => {
      if (this.#ended) return;
      try {
        if (!awaits()) throw new RangeError('nobody asked');
        for (const parts of frames.push(chunk)) {
          if (parts.length !== 1) throw new RangeError('not one text');
          hear(parts[0] ?? '');
          if (this.#ended) return;
        }
      } catch {
        this.kill();
      }
    });
    pipe?.unref?.();
    return pipe;
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#channel?.destroy();
    this.#listener.end({ code, signal, stderr: this.#stderr, unread: this.#unread });
  }
}

const hasGroups = process.platform !== 'win32';

/** Whatever it may have started, too. Once it was waited for, its number can be anybody's. */
function killGroup(child: ChildProcess): void {
  if (hasGroups && child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // There is no such group any more.
    }
  }
  child.kill('SIGKILL');
}
