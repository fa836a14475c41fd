import { join, relative } from 'node:path';
import { type Failure, type SuiteResult, showSource } from '@sluice/scenario';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

/** The scenarios by suite, what failed with its place and its line, and a last line that counts. */
export function renderSuiteResult(
  result: SuiteResult,
  place: { readonly folder: string; readonly cwd: string },
  page: Page,
): string {
  const { bold, dim, green, red } = page.colors;
  const lines: string[] = [];
  let suite: string | null = null;
  for (const scenario of result.scenarios) {
    if (scenario.suite !== suite) {
      if (suite !== null && lines.at(-1) !== '') lines.push('');
      suite = scenario.suite;
      lines.push(bold(suite));
    }
    lines.push(`  ${scenario.ok ? green('✓') : red('✗')} ${printable(scenario.name)}`);
    const file = relative(place.cwd, join(place.folder, scenario.suite));
    for (const failure of scenario.failures) lines.push(...renderFailure(failure, file, page));
  }
  const failed = result.failed === 0 ? dim('0 failed') : red(`${result.failed} failed`);
  return `${[...lines, ...(suite === null || lines.at(-1) === '' ? [] : ['']), `${green(`${result.passed} passed`)}, ${failed}`].join('\n')}\n`;
}

function renderFailure(failure: Failure, file: string, { colors, width }: Page): string[] {
  const { dim, green, red } = colors;
  const { path, line, column, message } = failure;
  const [first = '', ...more] = message.split('\n');
  const isDiff = first.startsWith('expected (-) and got (+)');
  const paint = (text: string) => {
    if (!isDiff || text.startsWith('+')) return red;
    return text.startsWith('-') ? green : dim;
  };
  return [
    `      ${dim(`${file}:${line}:${column}`)}  ${printable(path)}`,
    ...wrapText(first, width - 8).map((text) => `        ${red(text)}`),
    ...more.flatMap((text) => wrapText(text, width - 8).map((part) => `        ${paint(text)(part)}`)),
    ...showSource(failure).map((text) => dim(`      ${printable(text)}`)),
    '',
  ];
}
