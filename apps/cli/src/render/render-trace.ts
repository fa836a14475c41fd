import type { Inspection, TraceEntry } from '@sluice/engine';
import type { Screen } from '../shell.ts';
import { renderEnding } from './render-ending.ts';
import { renderEntryDetails } from './render-entry-details.ts';
import { renderDuration } from './render-value.ts';
import { wrapText } from './wrap-text.ts';

export type Page = Pick<Screen, 'width' | 'colors'>;

const detailIndent = 6;

/** One run for the terminal: its stages, what each block did and why it went on where it did, and how the run ended. */
export function renderTrace(inspection: Inspection, page: Page): string {
  const { result, trace } = inspection;
  const { bold, dim } = page.colors;
  const table = layOut(trace);
  const lines = [`${bold(`${result.flow} v${result.flowVersion}`)}  ${dim(result.runId)}`];
  let stage: string | null = null;
  for (const entry of trace) {
    if (entry.stage !== stage) {
      stage = entry.stage;
      lines.push('', bold(stage));
    }
    lines.push(renderHead(entry, table, page));
    for (const { label, text, paint } of renderEntryDetails(entry, page.colors)) {
      const [first = '', ...more] = wrapText(text, page.width - detailIndent - table.label - 2);
      const indent = ' '.repeat(detailIndent);
      lines.push(`${indent}${dim(label.padEnd(table.label))}  ${paint(first)}`);
      lines.push(...more.map((line) => `${indent}${' '.repeat(table.label + 2)}${paint(line)}`));
    }
  }
  return `${[...lines, '', ...renderEnding(inspection, page)].join('\n')}\n`;
}

/** Widths of the columns. */
interface Table {
  readonly name: number;
  readonly type: number;
  readonly duration: number;
  readonly label: number;
}

function layOut(trace: readonly TraceEntry[]): Table {
  const widest = (texts: readonly string[], most: number) =>
    Math.min(Math.max(0, ...texts.map((text) => text.length)), most);
  return {
    name: widest(trace.map(nameOf), 40),
    type: widest(trace.map(typeOf), 40),
    duration: widest(
      trace.map(({ durationMs }) => renderDuration(durationMs)),
      10,
    ),
    label: 'otherwise'.length,
  };
}

/** Blocks of a sub-routine stand indented under the block that runs it. */
function nameOf({ block, within = [] }: TraceEntry): string {
  return `${'  '.repeat(within.length)}${block}`;
}

function typeOf({ type, action, block }: TraceEntry): string {
  return action === undefined || action === block ? type : `${type} ${action}`;
}

function renderHead(entry: TraceEntry, table: Table, { colors }: Page): string {
  const { dim, green, red, yellow, cyan } = colors;
  const glyph = {
    ok: green('✓'),
    skipped: dim('–'),
    denied: red('✗'),
    error: red('✗'),
    awaiting: yellow('…'),
  }[entry.outcome];
  const next = entry.next === null || entry.outcome === 'awaiting' ? '' : `  ${dim('→')} ${entry.next}`;
  const word =
    entry.outcome === 'ok'
      ? ''
      : `  ${{ skipped: dim, denied: red, error: red, awaiting: yellow }[entry.outcome](entry.outcome)}`;
  const duration = renderDuration(entry.durationMs).padStart(table.duration);
  return `  ${glyph} ${nameOf(entry).padEnd(table.name)}  ${cyan(typeOf(entry).padEnd(table.type))}  ${dim(duration)}${word}${next}`;
}
