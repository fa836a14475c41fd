import { relative, resolve } from 'node:path';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { writeTemplate } from '../init/write-template.ts';
import type { Shell } from '../shell.ts';

/** `sluice init [dir]`: a working bundle to start from. */
export async function init(dir: string, { cwd, out }: Shell): Promise<ExitCode> {
  const folder = resolve(cwd, dir);
  const files = await writeTemplate(folder);
  const { bold, dim, green } = out.colors;
  const shown = relative(cwd, folder) || '.';
  const typed = quoteForShell(shown);
  const next = [
    `sluice test ${typed}`,
    `sluice run ${typed} --flow login`,
    `sluice graph ${typed} --flow login`,
  ];
  out.write(
    [
      `${green('✓')} a bundle to start from, in ${bold(shown)}`,
      ...files.map((file) => dim(`  ${file}`)),
      '',
      'Next:',
      ...next.map((command) => `  ${command}`),
      '',
    ].join('\n'),
  );
  return exitCode.fine;
}

/** As it can be typed: what a shell would take apart stands in quotes. */
function quoteForShell(path: string): string {
  if (/^[\p{L}\p{N}_./\\:@%+=-]+$/u.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;
}
