import type { Clock, IdPrefix, Ids, OutboundRequest, UserRecord } from '@sluice/engine';
import type { Recording } from '../recording/recording-schema.ts';

/** One recorded stretch while it is replayed: what has been served of it, and what was asked for in vain. */
export interface Leg {
  readonly part: Recording;
  /** Same content, nothing masked: what was asked for before will be asked for again. */
  readonly exact: boolean;
  /** `next`: what `now` will say, without its being taken. */
  readonly clock: Clock & { next(): number };
  readonly ids: Ids;
  /** The account as it was found, in the order of finding; undefined when it was never looked up. */
  user(id: string): UserRecord | null | undefined;
  /** Throws what a call of this kind said in the recording, at the same turn. */
  trouble(call: Recording['trouble'][number]['call']): void;
  /** Requests that the recording has no answer for. */
  readonly unmatched: OutboundRequest[];
  /** Places in `part.fetches` that have been served. */
  readonly servedFetches: Set<number>;
  /** Places in `part.actions` that have been met again. */
  readonly metActions: Set<number>;
  /** Actions whose end was the machine's doing, and was taken from the recording. */
  served: number;
}

export function beginLeg(part: Recording, exact: boolean): Leg {
  const asked = new Map<string, number>();
  const users = new Map<string, (UserRecord | null)[]>();
  for (const { id, found } of part.users) users.set(id, [...(users.get(id) ?? []), found]);
  return {
    part,
    exact,
    clock: serveClock(part.clock),
    ids: serveIds(part.ids),
    user(id) {
      const found = users.get(id);
      // The last one stands: a changed bundle may look more often.
      return found === undefined ? undefined : found.length > 1 ? found.shift() : found[0];
    },
    trouble(call) {
      const nth = asked.get(call) ?? 0;
      asked.set(call, nth + 1);
      const met = part.trouble.find((one) => one.call === call && one.nth === nth);
      if (met !== undefined) throw new RecordedTrouble(met.message);
    },
    unmatched: [],
    servedFetches: new Set(),
    metActions: new Set(),
    served: 0,
  };
}

/** A port failed in the recorded run, and does so again. */
class RecordedTrouble extends Error {
  override readonly name = 'RecordedTrouble';
}

/** Reading by reading; time stands at the last one when a changed bundle asks for more. */
function serveClock(recorded: Recording['clock']): Leg['clock'] {
  const serve = (readings: readonly number[]) => {
    let at = 0;
    const next = () => readings[Math.min(at, readings.length - 1)] ?? 0;
    return {
      next,
      take() {
        const reading = next();
        at += 1;
        return reading;
      },
    };
  };
  const now = serve(recorded.now);
  return { now: now.take, monotonic: serve(recorded.monotonic).take, next: now.next };
}

function serveIds(recorded: Recording['ids']): Ids {
  const used = new Map<IdPrefix, number>();
  return {
    next(prefix) {
      const at = used.get(prefix) ?? 0;
      used.set(prefix, at + 1);
      return recorded[prefix]?.[at] ?? `${prefix}_replay_${at + 1}`;
    },
  };
}
