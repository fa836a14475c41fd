import type { Choice, Explanation, Quote } from '@sluice/replay';
import type { Page } from './render-trace.ts';
import { renderDuration, renderValue } from './render-value.ts';
import { printable, wrapText } from './wrap-text.ts';

/** Why a run ended where it did: the block, the condition that led to it with its values, and what came before. */
export function renderExplanation(explanation: Explanation, page: Page): string {
  const { bold, dim, green, red, yellow } = page.colors;
  const { status, stage, reason, decidedBy, condition, before } = explanation;
  const paint = { completed: green, denied: red, failed: red, awaiting: yellow }[status];
  const lines = [
    `${bold(explanation.flow)}  ${dim(explanation.runId)}`,
    `${paint(bold(status))} in ${stage}${reason === null ? '' : `: ${printable(reason)}`}`,
    '',
  ];
  lines.push(...renderDecider(explanation, page));
  if (condition !== null) {
    lines.push(
      '',
      bold(decidedBy === null ? 'the last decision on its way' : 'the condition that led there'),
    );
    lines.push(...renderChoice(condition, page));
  } else if (decidedBy !== null) lines.push('', dim('no decision stands before it: every run comes here'));
  if (before.length > 0) {
    lines.push('', bold('before that'));
    for (const choice of before) lines.push(...renderChoice(choice, page));
  }
  return `${lines.join('\n')}\n`;
}

function renderDecider({ status, decidedBy, userMessage }: Explanation, page: Page): string[] {
  const { bold, dim, red } = page.colors;
  if (decidedBy === null) {
    const why = {
      completed: 'no block denied it',
      denied: 'no block denied it: the host did, or the run was cancelled or expired',
      failed: 'no block failed: the trouble was around the run',
      awaiting: 'it waits for the host to verify the credentials',
    }[status];
    return [why];
  }
  const { block, type, action, error, logs, fetches, warnings, quote } = decidedBy;
  const verb = { denied: 'denied by', failed: 'failed in', awaiting: 'waits at', completed: 'completed at' }[
    status
  ];
  const lines = [
    `${verb} ${bold(block)}  ${dim(action === null || action === block ? type : `${type} ${action}`)}`,
  ];
  lines.push(...renderQuote(quote, page));
  const told = (text: string) => lines.push(...wrapText(text, page.width - 4).map((line) => `    ${line}`));
  if (error !== null)
    told(
      `${red(error.error_kind)}: ${printable(error.message)}${error.line === null ? '' : ` (line ${error.line})`}`,
    );
  for (const { method, host, path, status: code, error_kind, durationMs } of fetches)
    told(
      `fetch ${method} ${host}${path} → ${code ?? error_kind ?? 'nothing'}, ${renderDuration(durationMs)}`,
    );
  for (const { level, message } of logs) told(`${level}: ${message}`);
  for (const warning of warnings) told(`warning: ${warning}`);
  if (userMessage !== null) told(`the user sees: ${userMessage}`);
  return lines;
}

function renderChoice(choice: Choice, page: Page): string[] {
  const { bold, dim } = page.colors;
  const { block, branch, when, not, next, read, quote } = choice;
  const taken = branch === 'otherwise' ? 'otherwise' : `branch ${branch + 1}`;
  const lines = [`  ${bold(block)}  ${taken} → ${next ?? 'continue'}`];
  if (when !== null) lines.push(...wrapText(`true: ${when}`, page.width - 4).map((line) => `    ${line}`));
  for (const text of not)
    lines.push(...wrapText(`not true: ${text}`, page.width - 4).map((line) => `    ${line}`));
  for (const { path, value, setBy } of read) {
    const from = setBy === null ? '' : dim(`  set by ${setBy.block}`);
    const [first = '', ...more] = wrapText(`${path} = ${renderValue(value)}`, page.width - 30);
    lines.push(`    ${first}${from}`, ...more.map((line) => `      ${line}`));
    for (const { method, host, path: at, status, error_kind } of setBy?.fetches ?? [])
      lines.push(
        dim(`      after ${method} ${printable(`${host}${at}`)} → ${status ?? error_kind ?? 'nothing'}`),
      );
  }
  if (quote !== null) lines.push(dim(`    at ${quote.file}:${quote.line}`));
  return lines;
}

function renderQuote(quote: Quote | null, { colors, width }: Page): string[] {
  if (quote === null) return [];
  const [text = ''] = wrapText(quote.text, width - 10);
  return [`    ${colors.dim(`${quote.file}:${quote.line}`)}`, `    ${text}`];
}
