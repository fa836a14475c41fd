import { type Suggestions, writeSuites } from '@sluice/coverage';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

/** The scenarios as suite files, or where they were written to, and the paths that have none. */
export function renderSuggestions(
  { suggestions, left }: Suggestions,
  files: readonly string[] | null,
  { colors, width }: Page,
): string {
  const { bold, dim, green, yellow } = colors;
  const count = suggestions.length === 1 ? '1 scenario' : `${suggestions.length} scenarios`;
  const lines = [bold(`${count} suggested`)];
  if (files === null)
    for (const { flow, text } of writeSuites(suggestions, 'yaml'))
      lines.push(
        '',
        dim(`# a suite of its own: ${flow}`),
        text.trimEnd().split('\n').map(printable).join('\n'),
      );
  else for (const file of files) lines.push(green(`  written  ${printable(file)}`));
  if (left.length > 0) lines.push('', bold(`${left.length} more paths, and no scenario for them`));
  for (const { flow, shown, why } of left) {
    const [head = '', ...rest] = wrapText(`${flow}: ${shown}`, width - 4);
    lines.push(yellow(`  ${head}`), ...rest.map((text) => yellow(`    ${text}`)));
    lines.push(...wrapText(why, width - 4).map((text) => dim(`    ${text}`)));
  }
  return `${lines.join('\n')}\n`;
}
