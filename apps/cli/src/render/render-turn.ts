import type { InputChange, Turn } from '@sluice/coverage';
import { spellPath } from '@sluice/expression';
import type { Page } from './render-trace.ts';
import { renderValue } from './render-value.ts';
import { printable, wrapText } from './wrap-text.ts';

/** The smallest change of inputs that turns a run, one line for each place: `event.request.geo.country: "XX" → "US"`. */
export function renderTurn(turn: Turn, status: string, { colors, width }: Page): string {
  const { bold, dim, green, red } = colors;
  const indent = (text: string) => wrapText(text, width - 4).map((line) => `    ${line}`);
  if (turn.kind === 'none')
    return `${[bold('what would have turned it'), ...indent(`nothing in reach: ${turn.why}`)].join('\n')}\n`;
  const paint = turn.status === 'completed' ? green : red;
  const outcome = `${turn.status}${turn.reason === null ? '' : `: ${printable(turn.reason)}`}`;
  const lines = [
    bold(`the smallest change found with which it is not ${status}`),
    ...turn.changes.flatMap((change) => indent(showChange(change))),
    ...(turn.answers.length === 0 ? [] : ['  where it then goes on with']),
    ...turn.answers.flatMap((change) => indent(showChange(change))),
    `    ${dim('confirmed by a run:')} ${paint(outcome)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function showChange({ path, from, to }: InputChange): string {
  const [root = '', ...rest] = path;
  const place =
    root === 'fetch'
      ? `${rest[0] ?? ''} answers ${rest.slice(1).join('.') || 'with'}`
      : spellPath([root, ...rest]);
  const show = (value: InputChange['from']) => (value === undefined ? 'nothing' : renderValue(value));
  return `${place}: ${show(from)} → ${show(to)}`;
}
