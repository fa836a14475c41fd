import type { Failure } from '../run/run-suite.ts';

/** A failure as plain text: place, path, what differs, and the line of the suite with a caret. `file` as it is to be shown. */
export function describeFailure(failure: Failure, file: string): string {
  return [tellFailure(failure, file), '', ...showSource(failure)].join('\n');
}

/** The same without the line of the suite, for where that is shown anyway. */
export function tellFailure({ path, line, column, message }: Failure, file: string): string {
  const told = message.split('\n').map((text) => `  ${text}`);
  return [`${file}:${line}:${column}  ${path}`, ...told].join('\n');
}

/** Columns of a source line that are shown: a longer one is cut around the place. */
const widest = 100;

/** The line that a place is in, under its number, and a caret below the column. */
export function showSource({ line, column, source }: Pick<Failure, 'line' | 'column' | 'source'>): string[] {
  const text = source.replaceAll('\t', ' ').trimEnd();
  const from = text.length <= widest ? 0 : Math.max(0, Math.min(column - widest / 2, text.length - widest));
  const cut = text.slice(from, from + widest);
  const before = from > 0 ? '…' : '';
  const after = from + widest < text.length ? '…' : '';
  const number = String(line).padStart(5);
  const caret = ' '.repeat(Math.max(0, column - 1 - from + before.length));
  return [`${number} | ${before}${cut}${after}`, `${' '.repeat(number.length)} | ${caret}^`];
}
