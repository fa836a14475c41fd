import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
export const acme = join(import.meta.dirname, '..', 'bundles', 'acme');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line from source, as its own process: for what only a process shows. `sluice` takes a fraction of the time. */
export function spawnSluice(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  return run(process.execPath, [main, ...args], { cwd: options.cwd, env: { ...env, ...options.env } });
}

/** Runs the package manager as a user of the repository does, whatever started the tests. */
export function pnpm(args: readonly string[], cwd: string): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm|pnpm|INIT)_/iu.test(name));
  const env = { ...Object.fromEntries(own), npm_config_prefer_offline: 'true' };
  return run('npx', ['-y', 'pnpm@12', ...args], { cwd, env });
}

function run(
  program: string,
  args: readonly string[],
  options: { cwd: string | undefined; env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(program, args, options);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Starts a command that does not end by itself. */
export function startSluice(args: readonly string[], options: { cwd: string }) {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let stdout = '';
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const check of waiting) check();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    wake();
  });
  return {
    printed: (pattern: RegExp): Promise<void> =>
      new Promise((resolve) => {
        const check = () => pattern.test(stdout) && resolve();
        waiting.push(check);
        check();
      }),
    async stop(): Promise<void> {
      child.kill();
      await ended;
    },
  };
}

/** A folder that goes when the test is over. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-cli-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function writeJson(folder: string, name: string, value: unknown): Promise<string> {
  await writeFile(join(folder, name), JSON.stringify(value, null, 2));
  return name;
}
