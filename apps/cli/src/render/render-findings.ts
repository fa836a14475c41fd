import { isAbsolute, join, relative } from 'node:path';
import { renderExcerpt } from './render-excerpt.ts';
import type { Page } from './render-trace.ts';
import { wrapText } from './wrap-text.ts';

/** What the checks of bundles and of suites have in common. Line and column from 1. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many UTF-16 units from the column on are meant; a word or a text as it stands there unless told. */
  readonly length?: number;
  readonly message: string;
  readonly hint: string;
}

/** Where findings stand, and what is written there: `null` for a file that cannot be shown. */
export interface FindingPlace {
  readonly folder: string;
  readonly cwd: string;
  textOf?(file: string): string | null;
}

/**
 * Findings for the terminal, each with a place that editors and terminals can jump to and, where the text is at hand, the line with
 * carets under the place; and a last line that counts them.
 */
export function renderFindings(
  findings: readonly Finding[],
  place: FindingPlace,
  page: Page,
  /** Lines that are no findings, told before the count. */
  notes: readonly string[] = [],
): string {
  const { bold, dim, red, yellow, green } = page.colors;
  const lines = findings.flatMap((finding) => {
    const { severity, code, file, line, column, message, hint } = finding;
    const path = relative(place.cwd, isAbsolute(file) ? file : join(place.folder, file));
    const paint = severity === 'error' ? red : yellow;
    const [first = '', ...more] = wrapText(message, page.width - 2);
    const text = place.textOf?.(file) ?? null;
    const excerpt = text === null ? [] : renderExcerpt(text, finding, page.width - 4, { dim, red: paint });
    return [
      `${bold(`${path}:${line}:${column}`)}  ${paint(severity)} ${dim(code)}`,
      `  ${first}`,
      ...more.map((rest) => `  ${rest}`),
      ...excerpt.map((row) => `    ${row}`),
      ...wrapText(hint, page.width - 2)
        .filter(Boolean)
        .map((row) => dim(`  ${row}`)),
      '',
    ];
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const paint = errors > 0 ? red : green;
  const told = notes.flatMap((note) => wrapText(note, page.width)).map((row) => dim(row));
  return `${[...lines, ...told, paint(count(errors, findings.length - errors))].join('\n')}\n`;
}

function count(errors: number, warnings: number): string {
  const plural = (number: number, word: string) =>
    `${number === 0 ? 'no' : number} ${word}${number === 1 ? '' : 's'}`;
  return warnings === 0
    ? plural(errors, 'error')
    : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}
