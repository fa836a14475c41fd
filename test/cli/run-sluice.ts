import { runCli } from '@sluice/cli';
import { recordShell } from '@sluice/cli/testing';
import type { Ended } from './spawn-sluice.ts';

/** Runs the command line in this process: all of it but its start, which `spawnSluice` is for. */
export async function sluice(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const shell = recordShell(options.cwd ?? process.cwd(), options.env);
  const code = await runCli(args, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}
