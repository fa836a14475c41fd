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

/**
 * The folder that the command was typed in. A package manager runs the workspace's own script in the workspace's root and
 * says in INIT_CWD where it came from; in any other script the current folder is what its author means.
 */
export function typedIn(env: Shell['env'], cwd: string): string {
  const ownScript = env['npm_package_name'] === 'sluice-workspace' && env['npm_lifecycle_event'] === 'sluice';
  return (ownScript ? env['INIT_CWD'] : undefined) ?? cwd;
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
