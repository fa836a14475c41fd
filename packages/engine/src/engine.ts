import type { Json, JsonObject } from '@sluice/expression';
import type { EventInput } from './run/event-schema.ts';
import type { Inspection, RunResult } from './run/run-result.ts';

/** The host's answer to `awaiting.kind: "authentication"` (formats, section 3). */
export type AuthenticationAnswer =
  | {
      readonly outcome: 'authenticated';
      readonly user: { readonly id: string };
      readonly aal?: 'aal0' | 'aal1' | 'aal2';
      readonly methods?: readonly string[];
    }
  | {
      readonly outcome: 'registered';
      readonly user: SubmittedProfile;
      readonly aal?: 'aal0' | 'aal1' | 'aal2';
      readonly methods?: readonly string[];
    }
  | { readonly outcome: 'failed'; readonly reason: string };

/**
 * What a new user submitted. `app_metadata` is refused: it is the operator's, and a profile comes from the
 * end user. Actions of the registration stage set it with `api.user.setAppMetadata`.
 */
export interface SubmittedProfile {
  readonly email?: string | null;
  readonly email_verified?: boolean;
  readonly phone?: string | null;
  readonly name?: string | null;
  readonly user_metadata?: JsonObject;
  readonly factors?: readonly Json[];
}

export interface StartInput {
  /** Tenant slug. */
  readonly tenant: string;
  /** Flow slug. A sub-routine cannot be started by itself. */
  readonly flow: string;
  readonly event: EventInput;
  /** Given already, the run does not wait for it. */
  readonly authentication?: AuthenticationAnswer;
  /** A repeated start with the same key gets the first answer and runs nothing (contract 6.4). At most 255 characters. */
  readonly idempotencyKey?: string;
}

export interface ResumeInput {
  readonly tenant: string;
  readonly resumeToken: string;
  /** An {@link AuthenticationAnswer} while the run waits for authentication; any JSON object while it waits at a prompt. */
  readonly answer: AuthenticationAnswer | JsonObject;
  /** With the answer to a prompt: the level and methods that the prompt raised the user to, such as `aal2`. */
  readonly authentication?: { readonly aal: 'aal0' | 'aal1' | 'aal2'; readonly methods: readonly string[] };
}

/** The four verbs of a run. Input that cannot be accepted is thrown as SluiceError of kind `refusal`, and changes nothing. */
export interface Engine {
  start(input: StartInput): Promise<RunResult>;
  resume(input: ResumeInput): Promise<RunResult>;
  /** Ends a waiting run as denied with reason `cancelled`. */
  cancel(input: {
    readonly tenant: string;
    readonly runId: string;
    readonly reason?: string;
  }): Promise<RunResult>;
  inspect(input: { readonly tenant: string; readonly runId: string }): Promise<Inspection>;
}
