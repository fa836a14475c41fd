import {
  type ActionDiff,
  type BlockDiff,
  type BundleDiff,
  type Change,
  type FlowDiff,
  type InvariantDiff,
  isJudgedOtherwise,
  type PathsDiff,
  type SettingDiff,
  type TurnedPath,
} from '@sluice/analysis';
import type { Confirmations } from './diff-json.ts';
import { givenLines, spellSteps } from './render-paths.ts';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

/** Paths of one kind that are shown; of the rest their number is told. */
const mostShown = 5;

/** What a reviewer asks first, in one line; then every flow, action, setting and invariant that changed. */
export function renderDiff(diff: BundleDiff, confirmations: Confirmations, page: Page): string {
  const { bold, dim } = page.colors;
  const parts = [
    ...diff.invariants.map((one) => renderInvariant(one, page)),
    ...diff.flows.map((flow) => renderFlow(flow, confirmations, page)),
    ...(diff.actions.length === 0 ? [] : [diff.actions.flatMap((one) => renderAction(one, page))]),
    ...(diff.settings.length === 0 ? [] : [diff.settings.flatMap((one) => renderSetting(one, page))]),
    ...(diff.notes.length === 0
      ? []
      : [diff.notes.flatMap((line) => wrapText(`- ${line}`, page.width).map((text) => dim(text)))]),
  ];
  return `${[bold(summarise(diff)), ...parts.map((lines) => lines.join('\n'))].join('\n\n')}\n`;
}

export function summarise({ behaviour, flows, actions, settings, invariants }: BundleDiff): string {
  if (flows.length + actions.length + settings.length + invariants.length === 0)
    return behaviour === 'same'
      ? 'Nothing that a run could notice differs.'
      : 'Not everything could be compared.';
  const paths = flows.flatMap((flow) => (flow.paths === null ? [] : [flow.paths]));
  const sum = (count: (one: PathsDiff) => number) => paths.reduce((total, one) => total + count(one), 0);
  const turned = (direction: TurnedPath['direction']) =>
    sum((one) => one.turned.filter((turn) => turn.direction === direction).length);
  const broken = invariants.filter((one) => isJudgedOtherwise(one) && one.before?.result === 'proved').length;
  const counts: readonly (readonly [number, string, string])[] = [
    [broken, 'invariant no longer proved', 'invariants no longer proved'],
    [turned('deny to allow'), 'way in that was denied before', 'ways in that were denied before'],
    [turned('allow to deny'), 'denial of what was let in before', 'denials of what was let in before'],
    [turned('another way'), 'input that goes another way', 'inputs that go another way'],
    [sum(({ gained }) => gained.length), 'path gained', 'paths gained'],
    [sum(({ lost }) => lost.length), 'path lost', 'paths lost'],
    [sum(({ altered }) => altered.length), 'path that does otherwise', 'paths that do otherwise'],
    [flows.filter(({ change }) => change === 'added').length, 'flow added', 'flows added'],
    [flows.filter(({ change }) => change === 'removed').length, 'flow removed', 'flows removed'],
    [settings.length, 'setting changed', 'settings changed'],
  ];
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  const lead = {
    same: 'The same behaviour, as far as can be read',
    differs: 'The behaviour differs',
    unknown: 'No difference in behaviour was found, but not all of it could be told',
  }[behaviour];
  return told.length === 0 ? `${lead}.` : `${lead}: ${told.join(', ')}.`;
}

function renderInvariant({ name, change, before, after }: InvariantDiff, { colors, width }: Page): string[] {
  const { bold, green, red, yellow } = colors;
  const words = {
    added: 'is new',
    removed: 'is no longer asked for',
    restated: 'asks for something else',
    judged: '',
  };
  const results = [before, after].map((proof) => proof?.result);
  const paint =
    after?.result === 'proved' ? green : after === null || after.result === 'undecided' ? yellow : red;
  const moved = results.filter((result) => result !== undefined).join(' → ');
  const why =
    after === null || after.result === 'proved'
      ? []
      : wrapText(after.why, width - 4).map((line) => `    ${line}`);
  return [
    `${paint('invariant')} ${bold(printable(name))}: ${[words[change], moved].filter((part) => part !== '').join(', ')}`,
    ...why,
  ];
}

function renderFlow(flow: FlowDiff, confirmations: Confirmations, page: Page): string[] {
  const { bold } = page.colors;
  if (flow.change === 'unreadable')
    return [`${bold(`flow ${flow.flow}`)}: it cannot be read in one of the bundles, and was not compared`];
  if (flow.change !== 'changed') return [`${bold(`flow ${flow.flow}`)}: ${flow.change}`];
  const words = {
    same: 'written otherwise, the same behaviour as far as can be read',
    differs: 'behaves otherwise',
    unknown: flow.paths === null ? 'see the flows that run it' : 'no difference was found',
  }[flow.behaviour];
  return [
    `${bold(`flow ${flow.flow}`)}: ${words}`,
    ...flow.blocks.flatMap((block) => renderBlock(block, page)),
    ...(flow.through.length === 0 ? [] : [`  through ${flow.through.join(', ')}`]),
    ...(flow.paths === null ? [] : renderPaths(flow.paths, confirmations, page)),
  ];
}

const signs = { added: '+', removed: '−', changed: '~', renamed: '~' } as const;

function renderBlock(
  { stage, block, change, behaviour, details }: BlockDiff,
  { colors, width }: Page,
): string[] {
  const paint = { added: colors.green, removed: colors.red, changed: colors.yellow, renamed: colors.yellow }[
    change
  ];
  const fate = { same: ' (the same behaviour)', logs: ' (only what it logs)', unknown: '', differs: '' }[
    behaviour
  ];
  const place = [stage, block ?? ''].filter((part) => part !== '').join('/') || 'flow';
  return [
    `  ${paint(signs[change])} ${place}${fate}`,
    ...details.flatMap((line) => wrapText(printable(line), width - 6).map((text) => `      ${text}`)),
  ];
}

function renderPaths(paths: PathsDiff, confirmations: Confirmations, page: Page): string[] {
  const { turned, gained, lost, altered, shifted } = paths;
  return [
    `  ${paths.before} paths → ${paths.after}${shifted.length === 0 ? '' : `, ${shifted.length} of them under other conditions`}`,
    ...(['hosts', 'claims', 'metadata', 'reasons'] as const).flatMap((part) =>
      renderChange(part, paths[part], page),
    ),
    ...turned.flatMap((turn) => renderTurn(turn, confirmations, page)),
    ...some(gained, 'gained', (path) => [`${path.end.status}: ${spellSteps(path)}`], page),
    ...some(
      lost,
      'lost',
      ({ path, now }) => [
        `${path.end.status}: ${spellSteps(path)}`,
        ...(now === null ? [] : [`now ${now.end.status}: ${spellSteps(now)}`]),
      ],
      page,
    ),
    ...some(
      altered,
      'does otherwise',
      ({ after, details }) => [spellSteps(after), ...details.map(printable)],
      page,
    ),
  ];
}

function renderChange(part: string, { gained, lost }: Change, { colors, width }: Page): string[] {
  const names = [
    ...gained.map((name) => colors.green(`+ ${printable(name)}`)),
    ...lost.map((name) => colors.red(`− ${printable(name)}`)),
  ];
  return names.length === 0
    ? []
    : wrapText(`${part}: ${names.join('  ')}`, width - 2).map((line) => `  ${line}`);
}

function renderTurn(turn: TurnedPath, confirmations: Confirmations, page: Page): string[] {
  const { red, green, yellow, dim } = page.colors;
  const paint = { 'allow to deny': red, 'deny to allow': green, 'another way': yellow }[turn.direction];
  const confirmation = confirmations.get(turn);
  const told = (label: string, text: string) =>
    wrapText(text, page.width - 11).map((line, at) => `    ${(at === 0 ? label : '').padEnd(7)}${line}`);
  const doubt = turn.certain ? '' : ' (it may be: it rests on what could not be followed)';
  return [
    `  ${paint(turn.direction.replace(' to ', ' → '))}${doubt}`,
    ...told('was', spellSteps(turn.before)),
    ...told('now', spellSteps(turn.after)),
    ...(turn.direction === 'another way' && turn.skips.length > 0
      ? told('not by', turn.skips.join(', '))
      : []),
    ...givenLines({ ...turn.before, verdict: turn.verdict }).flatMap((line, at) =>
      told(at === 0 ? 'given' : '', line),
    ),
    ...(confirmation === undefined ? [] : [dim(`    ${confirmation.note}`)]),
  ];
}

function some<Item>(
  items: readonly Item[],
  title: string,
  tell: (item: Item) => readonly string[],
  { colors, width }: Page,
): string[] {
  const shown = items.slice(0, mostShown).flatMap((item) => {
    const [first = '', ...more] = tell(item);
    return [
      ...wrapText(first, width - 6).map((line, at) => `${at === 0 ? '    - ' : '      '}${line}`),
      ...more.flatMap((text) => wrapText(text, width - 8).map((line) => `        ${line}`)),
    ];
  });
  const rest = items.length - mostShown;
  if (items.length === 0) return [];
  return [
    `  ${title}: ${items.length}`,
    ...shown,
    ...(rest > 0 ? [colors.dim(`    … and ${rest} more: --json has all`)] : []),
  ];
}

function renderAction(
  { action, change, behaviour, why, used, logs }: ActionDiff,
  { colors, width }: Page,
): string[] {
  const paint = behaviour === 'same' ? colors.green : behaviour === 'differs' ? colors.red : colors.yellow;
  const unused = used ? '' : '; no flow runs it';
  const told = `action ${action}: ${change}: ${why}${logs ? '; it logs otherwise' : ''}${unused}`;
  return wrapText(told, width).map((line, at) => (at === 0 ? paint(line) : `  ${line}`));
}

function renderSetting({ setting, change, before, after }: SettingDiff, { width }: Page): string[] {
  const values = { added: `${after}`, removed: `was ${before}`, changed: `${after}, was ${before}` }[change];
  return wrapText(printable(`setting ${setting}: ${change}: ${values}`), width);
}
