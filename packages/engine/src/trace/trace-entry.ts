import type { Json, JsonObject } from '@sluice/expression';
import type { StageId } from '@sluice/flow';
import type { ActionErrorKind, LogEntry } from '../ports/action-runner.ts';
import type { FetchRecord } from '../ports/http.ts';

/** An effect as the trace tells it (formats, section 3). */
export type TraceEffect =
  | { readonly type: 'state.set'; readonly key: string; readonly value: Json }
  | { readonly type: 'user.setAppMetadata'; readonly patch: JsonObject }
  | {
      readonly type: 'session.setCustomClaim';
      readonly name: string;
      readonly value: Json;
      readonly kept: boolean;
    }
  | { readonly type: 'deny'; readonly reason: string };

export type TraceOutcome = 'ok' | 'skipped' | 'denied' | 'error' | 'awaiting';

/** One block of one run. Times ISO 8601, durations in milliseconds. */
export interface TraceEntry {
  readonly seq: number;
  readonly stage: StageId;
  readonly block: string;
  /** Slugs of the `run_flow` blocks that the block ran inside, outermost first. Absent at the top. */
  readonly within?: readonly string[];
  readonly type: string;
  readonly action?: string;
  readonly outcome: TraceOutcome;
  readonly next: string | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly decision?: { readonly branch: number | 'otherwise'; readonly read: JsonObject };
  readonly logs: readonly LogEntry[];
  readonly effects: readonly TraceEffect[];
  readonly fetches: readonly FetchRecord[];
  readonly error?: {
    readonly error_kind: ActionErrorKind | 'engine_error';
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
  };
  readonly warnings: readonly string[];
}
