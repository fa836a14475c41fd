import type { Machine } from './machine.ts';
import type { Row } from './measure.ts';
import type { FactTable, MeasuredTable, Table } from './tables/table.ts';
import { findBehind, judgeTargets } from './targets.ts';

interface Grid {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
}

export function textOf(table: Table): string {
  return `\n${table.title}\n${alignedText(gridOf(table))}\n`;
}

export function markdownOf(machine: Machine, tables: readonly Table[]): string {
  const measured = tables.filter((table) => table.kind === 'measured');
  return `${[
    '# Benchmarks',
    'Written by `npx -y pnpm@12 bench`, which measures it anew. All rows of one table are measured side by side in one process, round robin, so that what disturbs the machine disturbs all of them; a test holds every contender to the same answers. Compare rows of one table, not tables of two machines.',
    `Machine: ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB of memory, ${machine.os}, Node ${machine.node}. Load before the start: ${machine.loadBefore} (on a quiet machine near 0).`,
    '## Targets',
    'A floor is the same ratio with our own work left out: from rows of this run that do only what cannot be left out. Where the floor itself misses the bound, the bound cannot be met by this design; elsewhere the distance is ours to close.',
    alignedMarkdown(targetGrid(measured)),
    '## Where we are behind',
    behindText(measured),
    ...tables.flatMap((table) => [`## ${table.title}`, table.note, alignedMarkdown(gridOf(table))]),
  ].join('\n\n')}\n`;
}

export function summaryText(tables: readonly Table[]): string {
  const measured = tables.filter((table) => table.kind === 'measured');
  return `\nTargets\n${alignedText(targetGrid(measured))}\n\nWhere we are behind\n${behindText(measured)}\n`;
}

function targetGrid(tables: readonly MeasuredTable[]): Grid {
  return {
    head: ['target', 'bound', 'measured', 'reached', 'floor', 'away from it', 'what the floor is'],
    body: judgeTargets(tables).map(({ what, bound, measured, reached, floor }) => [
      what,
      bound,
      fraction(measured),
      reached ? 'yes' : 'NO',
      floor === null ? '–' : fraction(floor.ratio),
      floor === null ? '–' : `${apart(measured, floor.ratio).toFixed(1)} times`,
      floor?.of ?? '',
    ]),
  };
}

const fraction = (ratio: number) => (ratio < 0.5 ? `1/${(1 / ratio).toFixed(1)}` : ratio.toFixed(2));
const apart = (a: number, b: number) => Math.max(a, b) / Math.min(a, b);

function behindText(tables: readonly MeasuredTable[]): string {
  const all = findBehind(tables).map(({ table, contender, at, floor, lead }) => {
    const by = lead.map(
      ({ measure, times }) => `${measure} ${times.toFixed(times < 10 ? 2 : 0)} times better`,
    );
    return { floor, line: `- ${table}${at === null ? '' : ` (${at})`}: ${contender}: ${by.join(', ')}` };
  });
  const lines = (floor: boolean) =>
    all
      .filter((entry) => entry.floor === floor)
      .map(({ line }) => line)
      .join('\n') || '- nowhere';
  return `Contenders that do the same job and beat ours in a row:\n\n${lines(false)}\n\nWhat does less by its nature, and shows what is left to gain:\n\n${lines(true)}`;
}

function gridOf(table: Table): Grid {
  return table.kind === 'facts' ? factGrid(table) : rowGrid(table);
}

function factGrid({ columns, rows }: FactTable): Grid {
  return { head: columns, body: rows.map((row) => row.map(String)) };
}

function rowGrid({ rows }: MeasuredTable): Grid {
  const grows = rows.some((row) => row.at !== null);
  const rated = rows.some((row) => row.perSecond !== null);
  const compared = rows.some((row) => !row.ours);
  const head = [
    ...(grows ? ['at'] : []),
    'contender',
    'p50',
    'p99',
    ...(rated ? ['per second'] : []),
    ...(compared ? ['p50 / ours', ...(rated ? ['rate / ours'] : [])] : []),
    'samples',
  ];
  const body = rows.map((row) => {
    const ours = rows.find((candidate) => candidate.ours && candidate.at === row.at);
    return [
      ...(grows ? [row.at ?? ''] : []),
      row.ours ? `**${row.name}**` : row.name,
      duration(row.p50Us),
      duration(row.p99Us),
      ...(rated ? [count(row.perSecond)] : []),
      ...(compared
        ? [times(row, ours, (one) => one.p50Us), ...(rated ? [times(row, ours, (one) => one.perSecond)] : [])]
        : []),
      String(row.samples),
    ];
  });
  return { head, body };
}

function times(row: Row, ours: Row | undefined, of: (row: Row) => number | null): string {
  const [mine, theirs] = [ours === undefined ? null : of(ours), of(row)];
  if (mine === null || theirs === null) return '–';
  const ratio = theirs / mine;
  return ratio.toFixed(ratio < 0.1 ? 3 : ratio < 10 ? 2 : ratio < 100 ? 1 : 0);
}

function duration(micros: number): string {
  if (micros < 1) return `${(micros * 1_000).toFixed(1)} ns`;
  return micros < 1_000 ? `${micros.toFixed(1)} µs` : `${(micros / 1_000).toFixed(2)} ms`;
}

function count(perSecond: number | null): string {
  return perSecond === null ? '–' : Math.round(perSecond).toLocaleString('en');
}

const widths = ({ head, body }: Grid): readonly number[] =>
  head.map((title, column) => Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)));

function alignedText(grid: Grid): string {
  const plain = { ...grid, body: grid.body.map((cells) => cells.map((cell) => cell.replaceAll('**', ''))) };
  const wide = widths(plain);
  return [plain.head, ...plain.body]
    .map((cells) => `  ${cells.map((cell, column) => pad(cell, column, wide)).join('  ')}`.trimEnd())
    .join('\n');
}

function alignedMarkdown(grid: Grid): string {
  const wide = widths(grid);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, column, wide)).join(' | ')} |`;
  const rule = `|${wide.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(grid.head), rule, ...grid.body.map(line)].join('\n');
}

/** Names to the left, figures to the right. */
function pad(cell: string, column: number, wide: readonly number[]): string {
  const width = wide[column] ?? 0;
  return /^[\d–]/.test(cell) && column > 0 ? cell.padStart(width) : cell.padEnd(width);
}
