import { relative, resolve } from 'node:path';
import type { CoverageReport, FlowCoverage, Measure, Shortfall, Tally } from '@sluice/coverage';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

const columns = {
  blocks: 'blocks',
  branches: 'branches',
  edges: 'edges',
  conditions: 'conditions',
  denyReasons: 'deny reasons',
  paths: 'paths',
} as const satisfies Record<Measure, string>;
const order = Object.keys(columns) as readonly Measure[];

/** What a gap of each measure is called in front of its name. */
const words = {
  blocks: 'never reached',
  branches: 'never taken',
  edges: 'never taken',
  conditions: 'half tried',
  denyReasons: 'never denied with',
  paths: 'path not taken',
} as const satisfies Record<Measure, string>;

/** Of each measure in each flow; the rest is a number. */
const mostGaps = 12;

export interface CoveragePlace {
  readonly folder: string;
  readonly cwd: string;
}

/** How much of each flow the scenarios went through, and what they left out, with the places. */
export function renderCoverage(report: CoverageReport, { folder, cwd }: CoveragePlace, page: Page): string {
  const { bold, dim, green, yellow } = page.colors;
  const shown = order.filter((measure) => report[measure] !== undefined);
  const names = Object.keys(report.flows);
  const first = Math.max(8, ...names.map((name) => name.length));
  const row = (name: string, of: Readonly<Partial<Record<Measure, Tally>>>) =>
    `${name.padEnd(first)}${shown.map((measure) => cell(measure, of[measure], report)).join('')}`;
  const head = `${'coverage'.padEnd(first)}${shown.map((measure) => `  ${columns[measure].padStart(widthOf(measure))}`).join('')}`;
  const lines = [bold(head)];
  for (const [slug, flow] of Object.entries(report.flows))
    lines.push((flow.gaps.length === 0 ? green : yellow)(row(slug, flow)));
  lines.push(row('all', report));
  for (const [slug, flow] of Object.entries(report.flows)) {
    const told = [...renderGaps(flow, resolve(folder), cwd, page), ...renderRuns(flow, page)];
    if (told.length > 0) lines.push('', bold(printable(slug)), ...told);
  }
  if (report.paths !== undefined && report.paths.covered < report.paths.total)
    lines.push('', dim('--suggest writes scenarios for the paths that are missing'));
  return `${lines.join('\n')}\n`;
}

function widthOf(measure: Measure): number {
  return Math.max(columns[measure].length, 9);
}

function cell(measure: Measure, tally: Tally | undefined, report: CoverageReport): string {
  const isOpen = measure === 'paths' && report.paths?.exact === false;
  const text = tally === undefined ? '-' : `${tally.covered}/${tally.total}${isOpen ? '+' : ''}`;
  return `  ${text.padStart(widthOf(measure))}`;
}

function renderGaps({ gaps }: FlowCoverage, folder: string, cwd: string, { colors, width }: Page): string[] {
  return order.flatMap((measure) => {
    const own = gaps.filter((gap) => gap.measure === measure);
    const lines = own.slice(0, mostGaps).flatMap(({ name, note, file, line, column }) => {
      const place = `${relative(cwd, resolve(folder, file))}:${line}:${column}`;
      const said = note === null || measure !== 'conditions' ? words[measure] : note;
      const more = note === null || measure === 'conditions' ? '' : ` (${note})`;
      const [head = '', ...rest] = wrapText(`${said}: ${name}${more}`, width - 4);
      return [`  ${head}`, ...rest.map((text) => `    ${text}`), colors.dim(`    ${printable(place)}`)];
    });
    const left = own.length - mostGaps;
    return left > 0 ? [...lines, colors.dim(`  … and ${left} more ${columns[measure]}`)] : lines;
  });
}

/** Runs that stand beside the list of paths. */
function renderRuns({ paths }: FlowCoverage, { colors, width }: Page): string[] {
  if (paths === undefined) return [];
  const { unfinished, beyond, unlisted, undecided, exact } = paths;
  const told = [
    ...(exact ? [] : ['there may be more paths than were listed']),
    ...(undecided > 0 ? [`of ${undecided} more paths nobody knows whether they are feasible`] : []),
    ...(unfinished > 0 ? [`${unfinished} of the runs came to no end, and took no path`] : []),
    ...beyond.map(({ scenario }) => `beside the listed paths, by a limit or the network: ${scenario}`),
    ...(exact
      ? unlisted.map(
          ({ scenario }) => `a run took a path that was not listed, a fault of the analysis: ${scenario}`,
        )
      : []),
  ];
  return told.flatMap((line) => {
    const [head = '', ...rest] = wrapText(line, width - 4);
    return [colors.dim(`  ${head}`), ...rest.map((text) => colors.dim(`    ${text}`))];
  });
}

/** One line that says what is short of `--min`. */
export function renderShortfalls(shortfalls: readonly Shortfall[]): string {
  return shortfalls
    .map(({ measure, wanted, covered, total, percent }) => {
      const share = percent === null ? 'of more than can be counted' : `${Math.floor(percent * 10) / 10} %`;
      return `${columns[measure]} ${covered}/${total}, ${share}, where ${wanted} % is asked for`;
    })
    .join('; ');
}
