import { createHash, randomFillSync } from 'node:crypto';
import type { EngineParts, ObservedCall, RunObserver, RunWatch } from '@sluice/engine';
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
      const runId = call.verb === 'resume' ? call.record.id : parts.ids.next('run');
      const interested = takers.filter((taker) => taker.wants(runId, call));
      if (interested.length === 0) return call.verb === 'resume' ? null : unwatched(runId, parts);
      const tape = blankTape(call, freshSeed(), parts.tokenPolicy);
      if (call.verb === 'start') tape.ids.run = [runId];
      const taped = tapeParts(parts, tape);
      return {
        parts: call.verb === 'start' ? withRunId(runId, taped) : taped,
        settled(result) {
          tape.over = true;
          if (result !== null) for (const taker of interested) taker.take(tape);
        },
      };
    },
  };
}

/** Nobody wants it; it still has to go by the id that nobody wanted, or its later parts would be decided otherwise. */
function unwatched(runId: string, parts: EngineParts): RunWatch {
  return { parts: withRunId(runId, parts), settled: () => undefined };
}

/** A new run's id is drawn before it begins, since whether it is recorded goes by it. */
function withRunId(id: string, parts: EngineParts): EngineParts {
  let given = false;
  return {
    ...parts,
    ids: {
      next(prefix) {
        if (given || prefix !== 'run') return parts.ids.next(prefix);
        given = true;
        return id;
      },
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
