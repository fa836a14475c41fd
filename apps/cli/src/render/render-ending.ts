import type { Awaiting, Inspection } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import type { Page } from './render-trace.ts';
import { renderValue } from './render-value.ts';
import { printable, wrapText } from './wrap-text.ts';

/** How the run ended: the status, then one fact a line. */
export function renderEnding(inspection: Inspection, { colors, width }: Page): string[] {
  const { result } = inspection;
  const { bold, dim, green, red, yellow } = colors;
  const paint = { completed: green, denied: red, failed: red, awaiting: yellow }[result.status];
  const facts = {
    completed: completedFacts,
    denied: deniedFacts,
    failed: failedFacts,
    awaiting: awaitingFacts,
  }[result.status](inspection);
  const label = Math.max(0, ...facts.map(([name]) => name.length));
  return [
    `${paint(bold(result.status))} ${dim(`in ${result.stage}`)}`,
    ...facts.flatMap(([name, text]) =>
      wrapText(text, width - label - 4).map(
        (line, index) => `  ${dim((index === 0 ? name : '').padEnd(label))}  ${line}`,
      ),
    ),
  ];
}

type Facts = readonly (readonly [name: string, text: string])[];

function completedFacts({ result }: Inspection): Facts {
  const { user, claims, accessToken } = result;
  return [
    ...(user === null ? [] : ([['user', [user.id, user.email].filter(Boolean).join('  ')]] as const)),
    ...(user === null || Object.keys(user.app_metadata).length === 0
      ? []
      : ([['app_metadata', renderValue(user.app_metadata)]] as const)),
    ['claims', Object.keys(claims).length === 0 ? 'none of its own' : renderValue(claims)],
    ['token', accessToken === null ? 'not shown' : 'issued (--json shows it)'],
  ];
}

function deniedFacts(inspection: Inspection): Facts {
  const data = inspection.audit.findLast(({ type }) => type === 'flow.run_denied')?.data ?? {};
  return [
    ...fact('reason', data['reason']),
    ...fact('block', data['block']),
    ...fact('kind', data['error_kind']),
    ...fact('user sees', inspection.result.userMessage),
  ];
}

function failedFacts(inspection: Inspection): Facts {
  const data = inspection.audit.findLast(({ type }) => type === 'flow.run_failed')?.data ?? {};
  return [
    ...Object.entries(data).flatMap(([name, value]) => fact(printable(name), value)),
    ...fact('user sees', inspection.result.userMessage),
  ];
}

function awaitingFacts({ result }: Inspection): Facts {
  const { awaiting } = result;
  return awaiting === null ? [] : waitFacts(awaiting);
}

function waitFacts(awaiting: Awaiting): Facts {
  if (awaiting.kind === 'authentication') return [['waits for', 'the host to verify credentials']];
  return [
    ['waits for', `the answer to prompt "${awaiting.prompt}" (block ${awaiting.block})`],
    ['input', renderValue(awaiting.input)],
    ['until', awaiting.expiresAt],
  ];
}

function fact(name: string, value: Json | undefined): Facts {
  if (value === undefined || value === null) return [];
  return [[name, typeof value === 'string' ? value : renderValue(value)]];
}
