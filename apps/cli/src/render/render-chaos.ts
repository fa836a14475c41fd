import { join, relative } from 'node:path';
import type { ChaosReport, ChaosRow } from '@sluice/scenario';
import type { Page } from './render-trace.ts';
import { renderValue } from './render-value.ts';
import { printable, wrapText } from './wrap-text.ts';

const marks = {
  failed: 'THE ENGINE FAILED',
  'fail-open': 'FAILS OPEN',
} as const;

/**
 * What becomes of every scenario while one of its dependencies is down: a table a request, with how the run ends, why, and what the user is
 * shown, and a last line that counts. Claims are told of runs that complete; the others have none.
 */
export function renderChaos(
  { rows, runs, failed, failOpen, refused }: ChaosReport,
  place: { readonly folder: string; readonly cwd: string },
  page: Page,
): string {
  const { bold, dim, green, red, yellow } = page.colors;
  const lines: string[] = [];
  for (const scenario of groupBy(rows, ({ suite, line }) => `${suite}:${line}`)) {
    const [first] = scenario;
    if (first === undefined) continue;
    const file = relative(place.cwd, join(place.folder, first.suite));
    const before = dim(`${first.before} while all is well`);
    lines.push(`${dim(`${file}:${first.line}`)}  ${bold(printable(first.scenario))}  ${before}`);
    for (const table of groupBy(scenario, ({ request }) => String(request.number)))
      lines.push(...renderTable(table, page));
    lines.push('');
  }
  for (const { suite, line, scenario, why } of refused) {
    const file = relative(place.cwd, join(place.folder, suite));
    lines.push(`${dim(`${file}:${line}`)}  ${bold(printable(scenario))}  ${yellow('not tried')}`);
    lines.push(...wrapText(`its input is refused: ${why}`, page.width - 2).map((text) => `  ${text}`), '');
  }
  const paint = failed + failOpen > 0 ? red : green;
  const told = `${runs} runs with a dependency down: ${failOpen} fail open, ${failed} failed by the engine`;
  return `${[...lines, paint(told)].join('\n')}\n`;
}

function renderTable(rows: readonly ChaosRow[], page: Page): string[] {
  const request = rows[0]?.request;
  const title = request === undefined ? '' : `${request.method} ${request.host}${request.path}`;
  const widest = Math.max(...rows.map((row) => whyOf(row).length));
  return [`  ${printable(title)}`, ...rows.flatMap((row) => renderRow(row, widest, page))];
}

function renderRow(row: ChaosRow, widest: number, { colors, width }: Page): string[] {
  const { bold, dim, green, red, yellow } = colors;
  const paint = { completed: green, denied: red, failed: red, awaiting: yellow }[row.status];
  const before = 4 + 10 + 2 + 9 + 2 + widest + 2;
  const shown = row.userMessage === null ? '' : cut(JSON.stringify(row.userMessage), width - before);
  const mark = row.mark === null ? '' : `  ${bold(red(marks[row.mark]))}`;
  const cells = [row.fault.padEnd(10), paint(row.status.padEnd(9)), whyOf(row).padEnd(widest), dim(shown)];
  const facts = factsOf(row).flatMap((fact) => wrapText(fact, width - 16));
  return [
    `    ${cells.join('  ').trimEnd()}${mark}`,
    ...facts.map((text) => dim(`${' '.repeat(16)}${text}`)),
  ];
}

/** The reason, and the kind of error where it is not the reason itself. */
function whyOf({ reason, error_kind }: ChaosRow): string {
  const kind = error_kind === null || error_kind === reason ? '' : ` (${error_kind})`;
  return `${printable(reason ?? '')}${kind}`;
}

function cut(text: string, width: number): string {
  const most = Math.max(width, 12);
  return printable(text.length <= most ? text : `${text.slice(0, most - 1)}…`);
}

function factsOf({ status, claims, promptsSkipped, unanswered }: ChaosRow): string[] {
  const changed = status === 'completed' ? Object.entries(claims) : [];
  return [
    ...changed.map(
      ([name, { before, after }]) => `claim ${name}: ${renderValue(before)} became ${renderValue(after)}`,
    ),
    ...promptsSkipped.map((block) => `prompt ${block} is not asked`),
    ...unanswered.map((request) => `${request} was asked for, and no entry of given.fetch answers it`),
  ];
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
