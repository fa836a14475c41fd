import {
  type FlowPath,
  type HostAnswer,
  listObstacles,
  type PathReport,
  scenarioOf,
  type Taken,
} from '@sluice/analysis';
import { defaultEvent } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import type { Page } from './render-trace.ts';
import { renderKey, renderValue } from './render-value.ts';
import { printable, wrapText } from './wrap-text.ts';

/** Every listed path with what leads down it, then how many there are. */
export function renderPaths(report: PathReport, page: Page): string {
  const { bold, dim } = page.colors;
  const { paths, notes } = report;
  const width = String(paths.length).length;
  const lines = paths.flatMap((path, index) => [
    `${bold(String(index + 1).padStart(width))}  ${renderEnd(path, page)}`,
    ...renderPath(path, page).map((line) => `${' '.repeat(width + 2)}${line}`),
    '',
  ]);
  return `${[
    ...lines,
    bold(countPaths(report)),
    ...notes.flatMap((note) =>
      wrapText(note, page.width - 2).map((line, at) => dim(`${at === 0 ? '- ' : '  '}${line}`)),
    ),
  ].join('\n')}\n`;
}

function countPaths({ flow, paths, feasible, exact, complete, raw }: PathReport): string {
  const plural = (count: bigint, word: string) => `${count} ${word}${count === 1n ? '' : 's'}`;
  const found = `${printable(flow)}: ${exact ? '' : 'at least '}${plural(feasible, 'feasible path')}, of ${raw} through the graph`;
  return complete ? found : `${found}; the ${paths.length} shortest are listed`;
}

function renderEnd({ end, steps, answer }: FlowPath, { colors }: Page): string {
  if (end.status === 'completed') return colors.green('completed');
  const last = steps.at(-1)?.taken;
  if (answer?.outcome === 'failed' && last?.kind !== 'denied')
    return colors.red('denied: the authentication failed');
  if (last?.kind !== 'denied') return colors.red('denied');
  const why =
    last.error_kind ?? (last.reason === null ? 'a reason that is computed' : printable(last.reason));
  return colors.red(`denied: ${why}`);
}

/** The blocks on one line, the conditions under it, and an input that takes the path. */
export function renderPath(path: FlowPath, page: Page): string[] {
  const { dim, yellow } = page.colors;
  const width = page.width - 14;
  const told = (label: string, texts: readonly string[]): string[] =>
    texts.flatMap((text, index) => {
      const [first = '', ...more] = wrapText(text, width);
      const head = dim((index === 0 ? label : '').padEnd(6));
      return [`${head} ${first}`, ...more.map((line) => `${' '.repeat(9)}${line}`)];
    });
  const conditions = path.conditions.map(({ text, file, line }) => `${text}  (${file}:${line})`);
  const obstacles = listObstacles(path);
  return [
    ...wrapText(spellSteps(path), page.width - 8),
    ...told('when', conditions),
    ...told('given', givenLines(path)),
    ...obstacles.map((text) => yellow(`note   ${text}`)),
  ];
}

const answers: Readonly<Record<HostAnswer, string>> = {
  authenticated: '(authenticated)',
  registered: '(registered)',
  failed: '(authentication failed)',
};

export function spellSteps({ steps, answer }: FlowPath): string {
  const spelled = steps.map(
    ({ within, block, taken }) => `${[...within, block].join('/')}${spellWay(taken)}`,
  );
  if (answer !== null) spelled.splice(answer.before, 0, answers[answer.outcome]);
  return spelled.length === 0 ? 'no block' : spelled.join(' → ');
}

function spellWay(taken: Taken): string {
  switch (taken.kind) {
    case 'branch':
      return `[${taken.index + 1}]`;
    case 'next':
      return '';
    case 'denied':
      return '[denied]';
    default:
      return `[${taken.kind}]`;
  }
}

/** What differs from the default event, and what the host answers, one line each. */
export function givenLines(path: FlowPath): string[] {
  const given = scenarioOf(path, defaultEvent);
  if (given === null) return [];
  const { event, user, authentication, prompts, fetch, now } = given;
  return [
    ...leaves(event, 'event'),
    ...(user === undefined ? [] : [`user = ${renderValue(user)}`]),
    ...(authentication === undefined ? [] : [`authentication = ${renderValue(authentication)}`]),
    ...Object.entries(prompts ?? {}).map(
      ([block, answer]) => `prompts.${renderKey(block)} = ${renderValue(answer)}`,
    ),
    ...(fetch ?? []).map(({ method, url, respond, fail }) =>
      fail === undefined
        ? `${method} ${url} → ${renderValue(respond as unknown as Json)}`
        : `${method} ${url} → ${fail}`,
    ),
    ...(now === undefined ? [] : [`now = ${now}`]),
  ];
}

function leaves(value: Json | undefined, path: string): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return [`${path} = ${renderValue(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${renderKey(key)}`));
}
