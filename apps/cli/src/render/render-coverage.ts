import type { Count, CoverageReport } from '../coverage/create-coverage.ts';
import type { Page } from './render-trace.ts';
import { wrapText } from './wrap-text.ts';

/** How much of each flow the scenarios went through, and what they left out. */
export function renderCoverage({ flows, blocks, branches }: CoverageReport, { colors, width }: Page): string {
  const { bold, dim, green, yellow } = colors;
  const share = ({ covered, total }: Omit<Count, 'missing'>) => `${covered}/${total}`.padStart(9);
  const names = Object.keys(flows);
  const column = Math.max(8, ...names.map((name) => name.length));
  const lines = [bold(`${'coverage'.padEnd(column)}     blocks  branches`)];
  for (const [slug, flow] of Object.entries(flows)) {
    const missing = [...flow.blocks.missing, ...flow.branches.missing];
    const paint = missing.length === 0 ? green : yellow;
    lines.push(paint(`${slug.padEnd(column)}  ${share(flow.blocks)} ${share(flow.branches)}`));
    if (missing.length > 0)
      lines.push(
        ...wrapText(`never reached: ${missing.join(', ')}`, width - 2).map((line) => dim(`  ${line}`)),
      );
  }
  return `${[...lines, `${'all'.padEnd(column)}  ${share(blocks)} ${share(branches)}`].join('\n')}\n`;
}
