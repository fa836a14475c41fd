import { type Place, SluiceError } from '@sluice/flow';
import { type ExitCode, exitCode } from './exit-code.ts';
import { wrapText } from './render/wrap-text.ts';
import type { Shell } from './shell.ts';

/**
 * Tells an error: one line in a flow author's words, then details, the place and the way out. Gives the exit code. A stack is shown
 * only to whoever asks for it with SLUICE_DEBUG.
 */
export function reportError(error: unknown, { err, env }: Shell): ExitCode {
  const { dim, red } = err.colors;
  const known = error instanceof SluiceError;
  const message = known
    ? error.message
    : `the engine failed: ${error instanceof Error ? error.message : String(error)}`;
  const [first = '', ...rest] = message.split('\n');
  const lines = [`${red('error:')} ${wrapText(first, Number.POSITIVE_INFINITY)[0]}`];
  const details = [...rest, ...(known ? error.details : [])];
  for (const detail of details) lines.push(...wrapText(detail, err.width - 2).map((line) => `  ${line}`));
  const place = known ? spellPlace(error.place) : null;
  if (place !== null) lines.push(dim(`  at ${place}`));
  const hint = known
    ? error.hint
    : 'This is a fault of the engine, not of the flow. SLUICE_DEBUG=1 shows where it happened.';
  if (hint !== undefined) lines.push(...wrapText(`hint: ${hint}`, err.width - 2).map((line) => `  ${line}`));
  if (env['SLUICE_DEBUG'] && error instanceof Error) lines.push('', dim(error.stack ?? ''));
  err.write(`${lines.join('\n')}\n`);
  return exitCodeOf(error);
}

/** What the caller got wrong is usage; a bundle with errors is what the check in front of every run found. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof SluiceError) || error.kind !== 'refusal') return exitCode.engine;
  return error.code === 'bundle_invalid' ? exitCode.negative : exitCode.usage;
}

function spellPlace(place: Place | undefined): string | null {
  if (place === undefined) return null;
  const spot = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  const path = place.path === undefined || place.path === '' ? '' : `(${place.path})`;
  return [spot, path].filter((part) => part !== '').join(' ') || null;
}
