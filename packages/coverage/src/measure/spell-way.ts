import type { Taken } from '@sluice/analysis';
import type { TraceEntry } from '@sluice/engine';

/** `gate[0]`, `gate[otherwise]`, `hook[onError]`: no slug looks like it. */
export function spellWay(block: string, way: string | number): string {
  return `${block}[${way}]`;
}

/** How a block was left; null while it waits. */
export function wayOfEntry({ outcome, decision, type, error }: TraceEntry): string | null {
  if (outcome === 'awaiting') return null;
  if (outcome === 'skipped') return 'skipped';
  if (outcome === 'denied' || outcome === 'error') return 'denied';
  if (decision !== undefined) return String(decision.branch);
  return type === 'call_webhook' && error !== undefined ? 'onError' : 'next';
}

export function wayOfStep(taken: Taken): string {
  return taken.kind === 'branch' ? String(taken.index) : taken.kind;
}

/** What a block denied with: a reason, or `!` and the kind of an error; null when it did not. A webhook's failures are one kind. */
export function denialOfEntry({ outcome, type, error, effects }: TraceEntry): string | null {
  if (outcome === 'error')
    return `!${type === 'call_webhook' ? 'http_fetch_failed' : (error?.error_kind ?? 'engine_error')}`;
  if (outcome !== 'denied') return null;
  return effects.findLast((effect) => effect.type === 'deny')?.reason ?? '';
}

export function denialOfStep(taken: Taken): string | null {
  if (taken.kind !== 'denied') return null;
  return taken.error_kind === null ? taken.reason : `!${taken.error_kind}`;
}
