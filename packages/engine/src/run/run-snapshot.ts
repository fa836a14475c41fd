import type { Json, JsonObject } from '@sluice/expression';
import type { StageId, Trigger } from '@sluice/flow';
import type { RunStatus, UserRecord } from '../ports/store.ts';
import type { AccessTokenPayload } from '../ports/token-issuer.ts';
import type { Position } from '../stage/stage-machine.ts';
import type { TraceEntry } from '../trace/trace-entry.ts';
import type { EventSnapshot } from './event-schema.ts';
import type { ParsedAuthentication } from './parse-input.ts';
import type { Awaiting, ResultUser } from './run-result.ts';

/**
 * One graph that the run is inside of: the stage's own first, then each sub-routine it has entered. A sub-routine's
 * state lives in its caller's, at `step.<block of the caller>`.
 */
export interface Frame {
  readonly flow: string;
  /** The block the frame stands at: about to run, waiting, or calling the next frame. */
  readonly block: string;
  /** `step.input` inside a sub-routine; null at the top. */
  readonly input: JsonObject | null;
}

/** An answer given at one checkpoint, kept so that a repeated call gets it again. Holds no token, only what it was made of. */
export interface KeptAnswer {
  readonly seq: number;
  readonly status: RunStatus;
  readonly stage: StageId;
  readonly awaiting: Awaiting | null;
  readonly userMessage: string | null;
  readonly claims: JsonObject;
  readonly user: ResultUser | null;
  readonly token: { readonly payload: AccessTokenPayload; readonly kid: string } | null;
}

/** Step state: `step[slug][key]`; under a `run_flow` block `step[slug][inner slug][key]`. */
export type StepState = Record<string, Record<string, Json>>;

/**
 * A run between two calls, as plain JSON in the engine's own shape (never xstate's). `format` goes up when the shape
 * changes in a way that older readers cannot take.
 */
export interface RunSnapshot {
  readonly format: 1;
  readonly trigger: Trigger;
  readonly release: number;
  /** Where the stage machine stands. */
  readonly position: Position;
  /** Outermost first; empty between stages. */
  readonly frames: readonly Frame[];
  readonly step: Readonly<Record<string, JsonObject>>;
  /** Size of `step`. Absent in what older versions wrote: then it is measured, roughly for sub-routines. */
  readonly stateBytes?: number;
  readonly event: EventSnapshot;
  /** The run's user, once it has one. From its first checkpoint on, the account is in the store. */
  readonly user: UserRecord | null;
  /** Patch that waits for a user (contract 5.13). */
  readonly waitingPatch: JsonObject | null;
  /** Claims that will reach the token. */
  readonly claims: JsonObject;
  /** Claims of the stage at hand that end with it (contract, section 2). */
  readonly stageClaims: JsonObject;
  /** Seconds since 1970 when the credentials were verified; null before. */
  readonly authenticatedAt: number | null;
  /** The host's answer to the authentication, given at the start, while a prompt comes before its use. */
  readonly givenAuthentication?: ParsedAuthentication | null;
  readonly trace: readonly TraceEntry[];
  readonly answers: readonly KeptAnswer[];
  /** SHA-256 of the start's input, so that a reused idempotency key is noticed. */
  readonly inputHash: string;
}
