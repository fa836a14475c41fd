import { resolve } from 'node:path';
import picocolors from 'picocolors';
import { exitCode } from './exit-code.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** The world outside as a command sees it: tests bring their own. */
export interface Shell {
  /** Paths are relative to this folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Screen;
  readonly err: Screen;
}

export interface Screen {
  write(text: string): void;
  /** Columns; lines are wrapped to it. */
  readonly width: number;
  readonly colors: Colors;
}

const plainWidth = 100;
const mostWidth = 140;

/** The shell of this process. */
export function processShell(): Shell {
  const { env } = process;
  return {
    cwd: typedIn(env, process.cwd()),
    env,
    out: screenOf(process.stdout),
    err: screenOf(process.stderr),
  };
}

/** Where this repository stands, when the command runs from source. */
const workspace = resolve(import.meta.dirname, '..', '..', '..');

/**
 * The folder that the command was typed in. A package manager that was sent to the workspace, as with `pnpm -C`, runs the command
 * there and says in INIT_CWD where it came from; everywhere else, in a script that calls the command too, the current folder is
 * what the caller means.
 */
export function typedIn(env: Shell['env'], cwd: string, root: string = workspace): string {
  const isScript = (env['npm_lifecycle_event'] ?? 'npx') !== 'npx';
  const wasSent = cwd === root && env['PNPM_PACKAGE_NAME'] === 'sluice-workspace' && !isScript;
  return (wasSent ? env['INIT_CWD'] : undefined) ?? cwd;
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  // Whoever reads may stop reading, as `head` does; the command's own result stands.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    if (stream !== process.stderr)
      process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
    process.exit(exitCode.engine);
  });
  const terminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    width: terminal ? Math.min(Math.max(stream.columns || plainWidth, 40), mostWidth) : plainWidth,
    colors: picocolors.createColors(terminal && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'),
  };
}
