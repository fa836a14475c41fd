import type { Json, JsonObject } from '@sluice/expression';
import type { Limits, StageId, Trigger } from '@sluice/flow';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { ActionErrorKind, LogEntry } from '../ports/action-runner.ts';
import type { RunStatus, TenantRecord, UserRecord } from '../ports/store.ts';
import type { Program } from '../program/load-program.ts';
import type { Position } from '../stage/stage-machine.ts';
import type { TraceEntry } from '../trace/trace-entry.ts';
import type { EventSnapshot } from './event-schema.ts';
import type { ParsedAuthentication } from './parse-input.ts';
import type { Awaiting } from './run-result.ts';
import type { Frame, KeptAnswer, StepState } from './run-snapshot.ts';

/** Why a run was denied; the audit's, never the end user's. */
export interface Denial {
  readonly reason: string;
  readonly block: string | null;
  readonly error_kind: ActionErrorKind | null;
  readonly userMessage: string | null;
}

/** Why a run failed: the engine's own trouble (contract 2.3). */
export interface Failure {
  readonly message: string;
  readonly block: string | null;
}

/** A run at work, between two checkpoints. Only the run and effect rooms write to it. */
export interface Run {
  readonly id: string;
  readonly tenant: TenantRecord;
  readonly limits: Limits;
  readonly program: Program;
  readonly trigger: Trigger;
  readonly startedAt: number;
  readonly inputHash: string;
  readonly idempotencyKey: string | null;
  /** Last checkpoint that the store holds; 0 before the first. */
  readonly seq: number;
  /** Reading of the monotonic clock when this stretch of work began. */
  readonly begunAt: number;
  /** Reading of the monotonic clock at which the run must wait or end (contract, section 10). */
  readonly deadline: number;
  readonly answers: readonly KeptAnswer[];

  position: Position;
  stage: StageId;
  frames: Frame[];
  step: StepState;
  /** Size of `step`, see `stateBytes`. */
  stateBytes: number;
  event: EventSnapshot;
  /** `event` as JSON text; null when it has to be made again. */
  eventJson: string | null;
  user: UserRecord | null;
  /** The account is to be created at the next checkpoint. */
  createsUser: boolean;
  /** To be merged into the user's `app_metadata` at the next checkpoint. */
  pendingPatch: JsonObject | null;
  waitingPatch: JsonObject | null;
  claims: JsonObject;
  stageClaims: JsonObject;
  authenticatedAt: number | null;
  /** The host's answer to the authentication, given at the start and not used yet. */
  givenAuthentication: ParsedAuthentication | null;
  awaiting: Awaiting | null;
  expiresAt: number | null;
  denial: Denial | null;
  failure: Failure | null;
  readonly trace: TraceEntry[];
  /** Audit events since the last checkpoint. */
  readonly audit: AuditEvent[];
  /** What `log_event` blocks wrote since the last checkpoint. */
  readonly logs: (LogEntry & { readonly block: string })[];
}

export function statusOf(run: Run): RunStatus {
  if (run.position === 'completed' || run.position === 'denied' || run.position === 'failed')
    return run.position;
  return 'awaiting';
}

/** Takes the run to a new event; what was derived from the old one goes. */
export function setEvent(run: Run, event: EventSnapshot): void {
  run.event = event;
  run.eventJson = null;
}

export function eventJson(run: Run): string {
  run.eventJson ??= JSON.stringify(run.event);
  return run.eventJson;
}

/** `step` as the innermost graph sees it: its own steps, and `input` in a sub-routine (contract 3.6). */
export function stepView(run: Run): JsonObject {
  const input = run.frames.at(-1)?.input ?? null;
  const own = innermostStep(run);
  return input === null ? own : { ...own, input };
}

/** The part of the step state that the innermost graph writes to. */
export function innermostStep(run: Run): StepState {
  let step: StepState = run.step;
  for (const frame of run.frames.slice(0, -1)) {
    const inner = Object.hasOwn(step, frame.block) ? step[frame.block] : undefined;
    const next = inner ?? {};
    step[frame.block] = next;
    step = next as unknown as StepState;
  }
  return step;
}

/** What expressions and templates may read now; `session` from issue-tokens on (contract 4.2). */
export function scopeOf(run: Run): { event: JsonObject; step: JsonObject; session?: JsonObject } {
  const event = run.event as unknown as JsonObject;
  const step = stepView(run);
  return run.stage === 'issue-tokens' ? { event, step, session: sessionOf(run) } : { event, step };
}

function sessionOf(run: Run): JsonObject {
  const { authentication, transaction } = run.event;
  return {
    aal: authentication.aal,
    methods: authentication.methods,
    authenticated_at: run.authenticatedAt,
    scopes: transaction['scopes'] ?? ([] as Json),
    claims: run.claims,
  };
}
