import { createHash, randomFillSync } from 'node:crypto';
import type { EngineParts, ObservedCall, RunObserver } from '@sluice/engine';
import { blankTape, type RunTape } from './run-tape.ts';
import { tapeParts } from './tape-parts.ts';

/** Somebody who is interested in tapes: the recorder, the shadow. */
export interface TapeTaker {
  /** Asked before a call begins. */
  wants(runId: string, call: ObservedCall): boolean;
  /** The call has been answered. Neither waits nor throws. */
  take(tape: RunTape): void;
}

/** Tapes the calls that somebody wants, once for all of them. */
export function watchRuns(takers: readonly TapeTaker[]): RunObserver {
  return {
    begin(call, parts) {
      // A new run's id is drawn before it begins: whether it is recorded goes by it, so that every later part is decided alike.
      const runId = call.verb === 'resume' ? call.record.id : parts.ids.next('run');
      const interested = takers.filter((taker) => taker.wants(runId, call));
      if (interested.length === 0) return null;
      const tape = blankTape(call, freshSeed(), parts.tokenPolicy);
      const taped = tapeParts(parts, tape);
      return {
        parts: call.verb === 'start' ? { ...taped, ids: withRunId(runId, taped.ids, tape) } : taped,
        settled(result) {
          tape.over = true;
          if (result !== null) for (const taker of interested) taker.take(tape);
        },
      };
    },
  };
}

function withRunId(id: string, ids: EngineParts['ids'], tape: RunTape): EngineParts['ids'] {
  let given = false;
  return {
    next(prefix) {
      if (given || prefix !== 'run') return ids.next(prefix);
      given = true;
      tape.ids.run = [id];
      return id;
    },
  };
}

/** The same answer for a run in every process. */
export function isSampled(runId: string, sample: number): boolean {
  if (sample >= 1) return true;
  return sample > 0 && createHash('sha256').update(runId).digest().readUInt32BE() / 2 ** 32 < sample;
}

const pool = Buffer.alloc(32 * 128);
let used = pool.length;

/** The system is asked for many at a time. */
function freshSeed(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 32;
  return Buffer.from(pool.subarray(used - 32, used));
}
