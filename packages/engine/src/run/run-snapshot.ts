import type { Json, JsonObject } from '@sluice/expression';
import type { StageId, Trigger } from '@sluice/flow';
import type { RunStatus, UserRecord } from '../ports/store.ts';
import type { AccessTokenPayload } from '../ports/token-issuer.ts';
import type { TraceEntry } from '../trace/trace-entry.ts';
import type { EventSnapshot } from './event-schema.ts';

/** One graph that the run is inside of: the flow itself, then each sub-routine it has entered. */
export interface Frame {
  readonly flow: string;
  readonly flowVersion: number;
  /** The block the frame stands at: about to run, or waiting. */
  block: string;
  /** What the frame's blocks wrote: `step.<slug>.<key>`. */
  step: Record<string, JsonObject>;
  /** `step.input` inside a sub-routine; null at the top. */
  readonly input: JsonObject | null;
}

/** An answer given for one checkpoint, kept so that a repeated call gets it again. Holds no token, only what it was made of. */
export interface KeptAnswer {
  readonly seq: number;
  readonly status: RunStatus;
  readonly stage: StageId;
  readonly awaiting: Json;
  readonly userMessage: string | null;
  readonly claims: JsonObject;
  readonly user: JsonObject | null;
  readonly token: { readonly payload: AccessTokenPayload; readonly kid: string } | null;
}

/**
 * A run between two calls, as plain JSON in the engine's own shape (never xstate's). `format` goes up when the shape changes
 * in a way that older readers cannot take.
 */
export interface RunSnapshot {
  readonly format: 1;
  readonly trigger: Trigger;
  readonly release: number;
  readonly status: RunStatus;
  /** State of the stage machine. */
  readonly position: string;
  readonly stage: StageId;
  /** Outermost first; empty outside a stage. */
  readonly frames: readonly Frame[];
  /** Top-level step state. */
  readonly step: Readonly<Record<string, JsonObject>>;
  readonly event: EventSnapshot;
  /** The run's user once there is one; `created` while the account does not exist in the store yet. */
  readonly user: { readonly record: UserRecord; readonly created: boolean } | null;
  /** Patch that waits for a user (contract 5.13). */
  readonly waitingPatch: JsonObject | null;
  /** Claims that will reach the token. */
  readonly claims: JsonObject;
  readonly awaiting: Json;
  readonly trace: readonly TraceEntry[];
  readonly warnings: readonly string[];
  readonly answers: readonly KeptAnswer[];
  /** SHA-256 of the start's input, so that a reused idempotency key is noticed. */
  readonly inputHash: string;
  readonly startedAt: number;
}
