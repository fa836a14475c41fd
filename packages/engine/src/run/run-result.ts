import type { Json, JsonObject } from '@sluice/expression';
import type { StageId } from '@sluice/flow';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { RunStatus } from '../ports/store.ts';
import type { TraceEntry } from '../trace/trace-entry.ts';

export type Awaiting =
  | { readonly kind: 'authentication' }
  | {
      readonly kind: 'prompt';
      readonly block: string;
      readonly prompt: string;
      readonly input: Json;
      readonly expiresAt: string;
    };

/** The user as the host's side may see it. */
export interface ResultUser {
  readonly id: string;
  readonly email: string | null;
  readonly app_metadata: JsonObject;
}

/**
 * What `start` and `resume` answer (formats, section 3). It never holds a reason, an error, a log or a stack
 * (contract 9.3), so it may travel to the end user's side.
 */
export interface RunResult {
  readonly runId: string;
  readonly flow: string;
  readonly flowVersion: number;
  readonly status: RunStatus;
  readonly stage: StageId;
  readonly awaiting: Awaiting | null;
  /** Single use; only while awaiting. */
  readonly resumeToken: string | null;
  /** Only when denied or failed. */
  readonly userMessage: string | null;
  /** Custom claims that went into the token; empty unless completed. */
  readonly claims: JsonObject;
  readonly accessToken: string | null;
  /** Once the run knows its user, unless it was denied or failed. */
  readonly user: ResultUser | null;
}

/** What the operator gets for a run: never short of anything (contract 9.3). */
export interface Inspection {
  readonly result: RunResult;
  readonly trace: readonly TraceEntry[];
  readonly audit: readonly AuditEvent[];
  /** `step` as it stands: `state[slug][key]`. */
  readonly state: Readonly<Record<string, JsonObject>>;
}
