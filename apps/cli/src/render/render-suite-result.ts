import { join, relative } from 'node:path';
import type { SuiteResult } from '@sluice/scenario';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

/** The scenarios by suite, what failed with its place, and a last line that counts. */
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
      if (suite !== null) lines.push('');
      suite = scenario.suite;
      lines.push(bold(suite));
    }
    lines.push(`  ${scenario.ok ? green('✓') : red('✗')} ${printable(scenario.name)}`);
    for (const { path, line, column, message } of scenario.failures) {
      const file = relative(place.cwd, join(place.folder, scenario.suite));
      lines.push(`      ${dim(`${file}:${line}:${column}`)}  ${printable(path)}`);
      lines.push(...wrapText(message, page.width - 8).map((text) => `        ${red(text)}`));
    }
  }
  const failed = result.failed === 0 ? dim('0 failed') : red(`${result.failed} failed`);
  return `${[...lines, ...(suite === null ? [] : ['']), `${green(`${result.passed} passed`)}, ${failed}`].join('\n')}\n`;
}
