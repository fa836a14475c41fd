import type { TraceEntry } from '@sluice/engine';
import type { FlowPath, HostAnswer } from './flow-path.ts';

/** What a run left behind, as far as it tells which path it took. */
export interface TakenRun {
  readonly trace: readonly TraceEntry[];
  readonly status: 'completed' | 'denied';
  /** What the host answered; null when the run did not get so far, or asks nobody. */
  readonly answer: HostAnswer | null;
}

/**
 * The key of the path that a run took, as `spellPathKey` spells it. Blocks of a host's own type with several targets, and ends by a
 * limit, have keys that no listed path has. The reason of a denial stands as it was given: see {@link isKeyOf}.
 */
export function keyOfTrace({ trace, status, answer }: TakenRun): string {
  // A prompt is told twice: when the run begins to wait, and when it is answered.
  const entries = trace.filter(({ outcome }) => outcome !== 'awaiting');
  const spelled = entries.map(
    (entry) => `${[entry.stage, ...(entry.within ?? []), entry.block].join('/')}>${wayOf(entry)}`,
  );
  if (answer !== null) {
    const at = entries.findIndex(({ stage }) => stage !== 'pre-login');
    spelled.splice(at === -1 ? spelled.length : at, 0, `@${answer}`);
  }
  return [...spelled, `=${status}`].join(' ');
}

function wayOf(entry: TraceEntry): string {
  const { outcome, type, decision, error, effects } = entry;
  if (outcome === 'skipped') return 'skipped';
  if (outcome === 'error')
    return `denied!${type === 'call_webhook' ? 'http_fetch_failed' : (error?.error_kind ?? '')}`;
  if (outcome === 'denied') {
    const denial = effects.findLast((effect) => effect.type === 'deny');
    return `denied:${encodeURIComponent((denial?.reason ?? '').toWellFormed())}`;
  }
  if (decision !== undefined)
    return decision.branch === 'otherwise' ? 'otherwise' : `branch:${decision.branch}`;
  return type === 'call_webhook' && error !== undefined ? 'onError' : 'next';
}

/** Whether a run with this key took the path: where the path's reason is computed, any reason is it. */
export function isKeyOf(key: string, path: Pick<FlowPath, 'key'>): boolean {
  if (key === path.key) return true;
  const [taken, listed] = [key.split(' '), path.key.split(' ')];
  return (
    taken.length === listed.length &&
    listed.every((step, at) => {
      const own = taken[at] ?? '';
      return step === own || (step.endsWith('>denied:*') && own.startsWith(step.slice(0, -1)));
    })
  );
}
