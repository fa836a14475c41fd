import { isAbsolute, join, relative } from 'node:path';
import type { Page } from './render-trace.ts';
import { wrapText } from './wrap-text.ts';

/** What the checks of bundles and of suites have in common. Line and column from 1. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

/** Findings for the terminal, each with a place that editors and terminals can jump to, and a last line that counts them. */
export function renderFindings(
  findings: readonly Finding[],
  place: { readonly folder: string; readonly cwd: string },
  page: Page,
): string {
  const { bold, dim, red, yellow, green } = page.colors;
  const lines = findings.flatMap(({ severity, code, file, line, column, message, hint }) => {
    const path = relative(place.cwd, isAbsolute(file) ? file : join(place.folder, file));
    const paint = severity === 'error' ? red : yellow;
    const [first = '', ...more] = wrapText(message, page.width - 2);
    return [
      `${bold(`${path}:${line}:${column}`)}  ${paint(severity)} ${dim(code)}`,
      `  ${first}`,
      ...more.map((text) => `  ${text}`),
      ...wrapText(hint, page.width - 2)
        .filter(Boolean)
        .map((text) => dim(`  ${text}`)),
      '',
    ];
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const paint = errors > 0 ? red : green;
  return `${[...lines, paint(count(errors, findings.length - errors))].join('\n')}\n`;
}

function count(errors: number, warnings: number): string {
  const plural = (number: number, word: string) =>
    `${number === 0 ? 'no' : number} ${word}${number === 1 ? '' : 's'}`;
  return warnings === 0
    ? plural(errors, 'error')
    : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}
