import { join, relative } from 'node:path';
import type { MutationReport } from '@sluice/scenario';
import type { Page } from './render-trace.ts';
import { printable } from './wrap-text.ts';

/** The score, and every fault that no scenario noticed, by file and line. */
export function renderMutation(
  report: MutationReport,
  place: { readonly folder: string; readonly cwd: string },
  { colors }: Page,
): string {
  const { bold, dim, green, yellow } = colors;
  const { score, killed, survived, invalid, possible, survivors } = report;
  const tried = killed + survived + invalid;
  const facts = [
    `${killed} of ${killed + survived} faults noticed`,
    ...(invalid > 0 ? [`${invalid} more that no check would let pass`] : []),
    ...(tried < possible ? [`a sample of ${possible}: --max-mutants tries more`] : []),
  ];
  const paint = survived === 0 ? green : yellow;
  const percent = score === null ? 'none' : `${Math.floor(score * 100)} %`;
  const lines = survivors.flatMap(({ file, line, column, change, kind, site, reachedBy }) => {
    const shown = relative(place.cwd, join(place.folder, file));
    const missing =
      reachedBy === 0
        ? `no scenario comes to ${site}`
        : `${reachedBy === 1 ? 'one scenario comes' : `${reachedBy} scenarios come`} to ${site}, and ${reachedBy === 1 ? 'it notices' : 'they notice'} nothing`;
    return [
      `  ${dim(`${shown}:${line}:${column}`)}  ${yellow(printable(change))} ${dim(kind)}`,
      `      ${missing}`,
    ];
  });
  return `${[bold(`mutation score ${paint(percent)}`) + dim(`  ${facts.join(', ')}`), ...lines].join('\n')}\n`;
}
