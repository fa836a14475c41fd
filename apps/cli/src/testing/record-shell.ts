import picocolors from 'picocolors';
import type { Screen, Shell } from '../shell.ts';

/** A shell without colours that keeps what was written. */
export function recordShell(
  cwd: string,
  env: Shell['env'] = {},
): Shell & { stdout(): string; stderr(): string } {
  const written = { out: '', err: '' };
  const screen = (name: 'out' | 'err'): Screen => ({
    width: 100,
    colors: picocolors.createColors(false),
    write(text) {
      written[name] += text;
    },
  });
  return {
    cwd,
    env,
    out: screen('out'),
    err: screen('err'),
    stdout: () => written.out,
    stderr: () => written.err,
  };
}
