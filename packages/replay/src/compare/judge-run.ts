import type { Recording } from '../recording/recording-schema.ts';
import type { Replayed } from '../replay/create-replayer.ts';
import { outcomeOf, type RunOutcome } from './outcome.ts';
import { type Difference, firstDifference, sameJson } from './same-json.ts';

/** What a changed bundle changes for a run. `path` and `dropped-fetch` change nothing that anybody outside would see. */
export const changeKinds = [
  'allow-to-deny',
  'deny-to-allow',
  'status',
  'reason',
  'user-message',
  'claims',
  'app-metadata',
  'new-fetch',
  'dropped-fetch',
  'path',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly kind: ChangeKind;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** How a replayed run compares with its recording. */
export interface Verdict {
  readonly runId: string;
  readonly flow: string;
  /**
   * `identical`: bit by bit. `differs`: the content is the same and the run is not, which is a fault of Sluice or of a host's block.
   * `changed`, `unchanged`: the content is another; whether anything that counts is.
   */
  readonly verdict: 'identical' | 'differs' | 'changed' | 'unchanged';
  /** The fields that were masked: what differs may differ for that, and what is identical is so only as far as masks let one see. */
  readonly masked: readonly string[];
  /** Where a run of the same content first differs. */
  readonly difference: Difference | null;
  readonly changes: readonly Change[];
  /** Actions that were not executed again, since the machine had ended them. */
  readonly served: number;
  readonly recorded: RunOutcome;
  readonly replayed: RunOutcome;
}

const harmless: ReadonlySet<ChangeKind> = new Set(['path', 'dropped-fetch']);

/** Whether a run came out as it was, as far as anybody outside can see. */
export function isFine({ verdict, changes }: Verdict): boolean {
  return (
    verdict === 'identical' || (verdict !== 'differs' && changes.every(({ kind }) => harmless.has(kind)))
  );
}

export function judgeRun(parts: readonly Recording[], replayed: Replayed): Verdict {
  const [first] = parts;
  if (first === undefined) throw new TypeError('a run has at least one part');
  const recordedLeft = parts.map(({ left }) => left);
  const recorded = outcomeOf(recordedLeft);
  const again = outcomeOf(replayed.left);
  const difference = replayed.sameContent ? differenceOf(parts, replayed) : null;
  const changes = replayed.sameContent ? [] : changesOf(recorded, again, replayed);
  return {
    runId: first.runId,
    flow: first.flow,
    verdict: replayed.sameContent
      ? difference === null
        ? 'identical'
        : 'differs'
      : changes.length > 0
        ? 'changed'
        : 'unchanged',
    masked: [...new Set(parts.flatMap(({ masked }) => masked))].sort(),
    difference,
    changes,
    served: replayed.served,
    recorded,
    replayed: again,
  };
}

function differenceOf(parts: readonly Recording[], replayed: Replayed): Difference | null {
  for (const [index, { left }] of parts.entries()) {
    const again = replayed.left[index];
    const place = parts.length === 1 ? '' : `part ${index + 1}`;
    if (again === undefined)
      return { place: place || 'the run', recorded: left.status, replayed: 'not reached' };
    // What was done says more than what followed from it.
    const found = firstDifference(left.trace, again.trace, 'trace') ?? firstDifference(left, again);
    if (found !== null)
      return { ...found, place: [place, found.place].filter((one) => one !== '').join(' ') };
  }
  const [unmatched] = replayed.unmatched;
  if (unmatched !== undefined) return { place: 'fetches', recorded: undefined, replayed: unmatched };
  const [unasked] = replayed.unasked;
  return unasked === undefined ? null : { place: 'fetches', recorded: unasked, replayed: undefined };
}

function changesOf(recorded: RunOutcome, again: RunOutcome, replayed: Replayed): Change[] {
  const changes: Change[] = [];
  const add = (kind: ChangeKind, before: unknown, after: unknown) =>
    changes.push({ kind, recorded: before, replayed: after });
  if (recorded.status !== again.status) {
    const told = (outcome: RunOutcome) => ({
      status: outcome.status,
      ...(outcome.reason !== null && { reason: outcome.reason }),
      ...(outcome.block !== null && { block: outcome.block }),
      ...(outcome.waitsFor !== null && { waitsFor: outcome.waitsFor }),
    });
    add(kindOfStatus(recorded, again), told(recorded), told(again));
  } else {
    if (recorded.waitsFor !== again.waitsFor) add('status', recorded.waitsFor, again.waitsFor);
    if (recorded.reason !== again.reason) add('reason', recorded.reason, again.reason);
    if (recorded.userMessage !== again.userMessage)
      add('user-message', recorded.userMessage, again.userMessage);
    if (!sameJson(recorded.claims, again.claims)) add('claims', recorded.claims, again.claims);
  }
  if (!sameJson(recorded.appMetadata, again.appMetadata))
    add('app-metadata', recorded.appMetadata, again.appMetadata);
  if (replayed.unmatched.length > 0) add('new-fetch', undefined, replayed.unmatched);
  if (replayed.unasked.length > 0) add('dropped-fetch', replayed.unasked, undefined);
  if (!sameJson(recorded.path, again.path)) add('path', recorded.path, again.path);
  return changes;
}

function kindOfStatus(recorded: RunOutcome, again: RunOutcome): ChangeKind {
  const denies = ({ status }: RunOutcome) => status === 'denied' || status === 'failed';
  const allows = ({ status }: RunOutcome) => status === 'completed';
  if (allows(recorded) && denies(again)) return 'allow-to-deny';
  return denies(recorded) && allows(again) ? 'deny-to-allow' : 'status';
}
