import type { Json } from '@sluice/expression';
import type { PathGroup, ReplaySummary } from '@sluice/replay';
import type { Page } from './render-trace.ts';
import { renderValue } from './render-value.ts';
import { printable, wrapText } from './wrap-text.ts';

const kindTexts = {
  'allow-to-deny': 'allowed, now denied',
  'deny-to-allow': 'denied, now allowed',
  status: 'ends otherwise',
  reason: 'another reason',
  'user-message': 'another message to the user',
  claims: 'other claims',
  'app-metadata': 'other app_metadata',
  'new-fetch': 'requests without a recorded answer',
  'dropped-fetch': 'requests no longer made',
  path: 'another path',
} as const;

/** What came of replaying recordings: the count, then the paths on which something is otherwise. */
export function renderReplay(summary: ReplaySummary, page: Page): string {
  const { bold, dim, green, red } = page.colors;
  const lines: string[] = [];
  for (const group of summary.groups) {
    if (group.changes.length + group.differences.length === 0) continue;
    lines.push(...renderGroup(group, page), '');
  }
  const unlike = summary.runs - summary.fine;
  const paint = unlike === 0 ? green : red;
  const counts = (['identical', 'unchanged', 'changed', 'differs'] as const)
    .filter((verdict) => summary[verdict] > 0)
    .map((verdict) => `${summary[verdict]} ${verdict}`);
  lines.push(
    `${bold(`${summary.runs} ${summary.runs === 1 ? 'run' : 'runs'}`)}  ${paint(counts.join(', ') || 'nothing was replayed')}`,
  );
  if (summary.masked > 0)
    lines.push(
      dim(`  ${summary.masked} with masked fields: those were compared as far as masks let one see`),
    );
  if (summary.served > 0)
    lines.push(
      dim(
        `  ${summary.served} ${summary.served === 1 ? 'action was' : 'actions were'} taken from the recordings, since a limit of the machine had ended them`,
      ),
    );
  return `${lines.join('\n')}\n`;
}

function renderGroup({ flow, path, runs, changes, differences }: PathGroup, page: Page): string[] {
  const { bold, dim, red } = page.colors;
  const way = path.length === 0 ? '(no block)' : path.join(' → ');
  const lines = [`${bold(flow)}  ${dim(`${runs} ${runs === 1 ? 'run' : 'runs'}`)}`];
  lines.push(...wrapText(way, page.width - 2).map((line) => `  ${dim(line)}`));
  for (const { runId, place, recorded, replayed, masked } of differences) {
    lines.push(`  ${red('differs')} at ${printable(place)}  ${dim(runId)}`);
    lines.push(...pair(recorded, replayed, page));
    if (masked.length > 0) lines.push(dim(`    perhaps because these are masked: ${masked.join(', ')}`));
  }
  for (const { kind, count, examples } of changes) {
    lines.push(`  ${red(kindTexts[kind])}: ${count}`);
    for (const { runId, recorded, replayed } of examples) {
      lines.push(`    ${dim(runId)}`, ...pair(recorded, replayed, page));
    }
  }
  return lines;
}

function pair(recorded: unknown, replayed: unknown, page: Page): string[] {
  const tell = (label: string, value: unknown) => {
    const text = value === undefined ? '(nothing)' : renderValue(value as Json);
    const [first = '', ...more] = wrapText(text.slice(0, 2_000), page.width - 16);
    return [`      ${label}  ${first}`, ...more.map((line) => `                ${line}`)];
  };
  return [...tell('recorded', recorded), ...tell('replayed', replayed)];
}
