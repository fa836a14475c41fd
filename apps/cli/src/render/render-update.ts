import { join, relative } from 'node:path';
import type { SuiteUpdate, TouchedExpectation } from '@sluice/scenario';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

/** What one file's update changed, in the shape of `--json`. */
export interface FileUpdate extends Pick<SuiteUpdate, 'updated' | 'left'> {
  /** Relative to the bundle's folder. */
  readonly suite: string;
}

/** What was rewritten and what was left, each with its place; nothing when neither was. */
export function renderUpdates(
  updates: readonly FileUpdate[],
  place: { readonly folder: string; readonly cwd: string },
  { colors, width }: Page,
): string {
  const { bold, dim, green, yellow } = colors;
  const lines = updates.flatMap(({ suite, updated, left }) => {
    if (updated.length + left.length === 0) return [];
    const file = relative(place.cwd, join(place.folder, suite));
    const tell = ({ line, column, path, scenario }: TouchedExpectation) =>
      `${dim(`${file}:${line}:${column}`)}  ${printable(path)} ${dim(`of ${printable(scenario)}`)}`;
    return [
      bold(suite),
      ...updated.map((one) => `  ${green('updated')}  ${tell(one)}`),
      ...left.flatMap((one) => [
        `  ${yellow('left')}     ${tell(one)}`,
        ...wrapText(one.why, width - 11).map((text) => `           ${text}`),
      ]),
      '',
    ];
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
