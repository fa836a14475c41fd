import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { encodeFrame, FrameReader } from '../wire/frames.ts';

const maxStderr = 8_192;
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
  /** What the watching thread of the child found when it was asked to `peek`. */
  peeked?(json: string): void;
  /** Once, and nothing after it. A child that breaks the frame format ends as well. */
  end(end: ChildEnd): void;
}

/** A child process and its pipe. It keeps the embedder's event loop alive only while `hold` says so. */
export class Child {
  readonly #process: ChildProcess;
  /** Undefined when the system had no pipe left to give; `error` follows then. */
  readonly #channel: Pipe | undefined;
  readonly #lifeline: Pipe | undefined;
  readonly #listener: ChildListener;
  #stderr = '';
  #unread = false;
  #peeks = 0;
  #ended = false;
  #resolveGone: () => void = () => undefined;
  /** When the operating system has let go of it. */
  readonly gone = new Promise<void>((resolve) => {
    this.#resolveGone = resolve;
  });

  constructor(spec: ChildSpec, listener: ChildListener) {
    this.#listener = listener;
    const program = fileURLToPath(new URL(`../generated/${spec.program}`, import.meta.url));
    const command = withLimits([process.execPath, ...spec.flags, program], spec.dataKib);
    this.#process = spawn(command[0] ?? process.execPath, command.slice(1), {
      cwd: '/',
      // Nothing of the embedder's. The zone is fixed so that an action's dates are the same on every host.
      env: { TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#channel = this.#pipe(channelFd, spec.maxFrameBytes, (json) => listener.message(json));
    // A peer that dies with bytes left to read resets the connection; one that had read all ends it.
    this.#channel?.on('error', () => {
      this.#unread = true;
    });
    this.#lifeline = this.#pipe(lifelineFd, maxPeekBytes, (json) => {
      // It speaks when it is spoken to.
      this.#peeks -= 1;
      if (this.#peeks < 0) throw new RangeError('nobody asked');
      listener.peeked?.(json);
    });
    const stderr = this.#process.stderr as Pipe | null;
    stderr?.on('data', (chunk: Buffer) => {
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
      this.#end(code, signal);
      this.#resolveGone();
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  hold(hold: boolean): void {
    if (hold) this.#channel?.ref?.();
    else this.#channel?.unref?.();
  }

  send(...parts: readonly string[]): void {
    if (!this.#ended) this.#channel?.write(encodeFrame(parts));
  }

  /** Nothing can refuse it. The listener hears `end` at once. */
  kill(): void {
    // Whoever waits for `gone` is kept alive until it is: by the process, and by its pipes, which end after it.
    this.#process.ref();
    for (const pipe of this.#process.stdio ?? []) (pipe as Pipe | null)?.ref?.();
    this.#process.kill('SIGKILL');
    this.#end(null, 'SIGKILL');
  }

  /** Asks the thread that is never busy what the busy one has logged. */
  peek(): void {
    if (this.#ended) return;
    this.#peeks += 1;
    this.#lifeline?.write('?');
  }

  #pipe(fd: number, maxFrameBytes: number, hear: (json: string) => void): Pipe | undefined {
    // There is no list of pipes when the system refused the process for want of descriptors.
    const pipe = (this.#process.stdio as readonly (Pipe | null)[] | undefined)?.[fd] ?? undefined;
    const frames = new FrameReader(maxFrameBytes);
    pipe?.on('error', () => undefined);
    pipe?.on('data', (chunk: Buffer) => {
      if (this.#ended) return;
      try {
        for (const [json = ''] of frames.push(chunk)) hear(json);
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

const shell = '/bin/sh';

/** The shell sets the limits of its own process, then becomes the program. No core files: they would hold tenants' data. */
function withLimits(command: readonly string[], dataKib: number): readonly string[] {
  if (process.platform === 'win32' || !existsSync(shell)) return command;
  const script = `ulimit -c 0 2>/dev/null; ulimit -d ${dataKib} 2>/dev/null; exec "$0" "$@"`;
  return [shell, '-c', script, ...command];
}
