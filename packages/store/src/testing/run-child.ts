import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number;
  /** The next line that the child prints; rejects when it ends without one. */
  line(): Promise<string>;
  say(text: string): void;
  /** SIGKILL: no handler runs. */
  kill(): Promise<void>;
  /** Its exit code, when it ends by itself. */
  ended(): Promise<number | null>;
}

const running = new Set<Child>();

/** For the end of a test file: what a failed test left running. */
export async function killChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.kill()));
}

/** Another process with a store of its own: `program` is a module of the folder `children`. */
export function runChild(program: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(`./children/${program}.ts`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const { stdin, stdout, pid } = child;
  if (stdin === null || stdout === null || pid === undefined) {
    throw new Error(`the child ${program} did not start`);
  }
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const handle: Child = {
    pid,
    async line() {
      const { value, done } = await lines.next();
      if (done === true) {
        throw new Error(`the child ${program} ended with ${await exit}`);
      }
      return value;
    },
    say: (text) => stdin.write(`${text}\n`),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    ended: () => exit,
  };
  running.add(handle);
  child.once('exit', () => running.delete(handle));
  return handle;
}
