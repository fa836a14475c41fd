import type { TraceEffect, TraceEntry } from '@sluice/engine';
import type { Colors } from '../shell.ts';
import { renderDuration, renderKey, renderValue } from './render-value.ts';

/** One line under a block: a short label, and what there is to say. */
export interface Detail {
  readonly label: string;
  readonly text: string;
  readonly paint: (text: string) => string;
}

const plain = (text: string): string => text;

export function renderEntryDetails(entry: TraceEntry, { dim, red, yellow }: Colors): Detail[] {
  const { decision, error } = entry;
  const details: Detail[] = [];
  if (decision !== undefined) {
    const read = Object.entries(decision.read).map(([path, value]) => `${path} = ${renderValue(value)}`);
    const label = decision.branch === 'otherwise' ? 'otherwise' : `branch ${decision.branch + 1}`;
    details.push({ label, text: read.join(', ') || 'nothing read', paint: plain });
  }
  const paintLevel = { debug: dim, info: plain, warn: yellow, error: red };
  for (const { level, message } of entry.logs)
    details.push({ label: level, text: message, paint: paintLevel[level] });
  for (const { method, host, path, status, durationMs, error_kind } of entry.fetches) {
    const end = status === null ? '' : ` ${status}`;
    const text = `${method} ${host}${path} →${end}${error_kind === undefined ? '' : ` ${error_kind}`}, ${renderDuration(durationMs)}`;
    details.push({ label: 'fetch', text, paint: error_kind === undefined ? plain : red });
  }
  for (const effect of entry.effects) details.push(renderEffect(effect, { dim, red }));
  if (error !== undefined) {
    const spot =
      error.line === null ? '' : ` (line ${error.line}${error.column === null ? '' : `:${error.column}`})`;
    details.push({ label: 'error', text: `${error.error_kind}: ${error.message}${spot}`, paint: red });
  }
  for (const warning of entry.warnings) details.push({ label: 'warning', text: warning, paint: yellow });
  return details;
}

function renderEffect(effect: TraceEffect, { dim, red }: Pick<Colors, 'dim' | 'red'>): Detail {
  switch (effect.type) {
    case 'state.set':
      return {
        label: 'state',
        text: `${renderKey(effect.key)} = ${renderValue(effect.value)}`,
        paint: plain,
      };
    case 'user.setAppMetadata':
      return { label: 'metadata', text: renderValue(effect.patch), paint: plain };
    case 'session.setCustomClaim': {
      const fate = effect.kept ? '' : '  (discarded when the stage ends)';
      const text = `${renderKey(effect.name)} = ${renderValue(effect.value)}${fate}`;
      return { label: 'claim', text, paint: effect.kept ? plain : dim };
    }
    case 'deny':
      return { label: 'deny', text: effect.reason, paint: red };
  }
}
