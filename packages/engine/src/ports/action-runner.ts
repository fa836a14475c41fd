import type { Json, JsonObject } from '@sluice/expression';
import type { ActionLanguage, Limits } from '@sluice/flow';
import type { FetchRecord, HttpErrorKind, OutboundRequest, OutboundResult } from './http.ts';

/** Contract 5.21. */
export const actionErrorKinds = [
  'uncaught_error',
  'compile_error',
  'timeout',
  'cpu_limit',
  'memory_limit',
  'sandbox_crashed',
  'http_fetch_denied',
  'http_fetch_timeout',
  'http_fetch_failed',
  'limit_exceeded',
] as const;
export type ActionErrorKind = (typeof actionErrorKinds)[number];

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export interface LogEntry {
  readonly level: LogLevel;
  /** At most 4,096 bytes of UTF-8 (contract 5.12). */
  readonly message: string;
}

/** What an action asked for, in the order it asked (contract 5.10 to 5.14). */
export type ActionEffect =
  | { readonly type: 'state.set'; readonly key: string; readonly value: Json }
  | { readonly type: 'user.setAppMetadata'; readonly patch: JsonObject }
  | { readonly type: 'session.setCustomClaim'; readonly name: string; readonly value: Json }
  | { readonly type: 'deny'; readonly reason: string };

export interface ActionError {
  readonly error_kind: ActionErrorKind;
  readonly message: string;
  /** In the author's own source, both from 1; `null` when unknown. */
  readonly line: number | null;
  readonly column: number | null;
  readonly stack?: string;
}

/** What an action can be run again with, bit by bit. */
export interface ActionDeterminism {
  /** The action's clock stands here, epoch milliseconds. */
  readonly now: number;
  /** Where `Math.random` comes from, and `crypto` too unless there is entropy. */
  readonly seed: number;
  /** 32 random bytes in hexadecimal for `crypto`: a live run's random bytes must not be guessed from a seed. */
  readonly entropy?: string;
  /**
   * The order in which answers to fetches are told: as they were `asked` (the default), or as they `arrived` and one at a time, so that
   * a live run waits for no slower one and can still be told the same again.
   */
  readonly answers?: 'asked' | 'arrived';
}

export interface ActionRequest {
  readonly tenantId: string;
  readonly runId: string;
  /** The action's slug: its state is `step.<action>`. */
  readonly action: string;
  readonly version: number;
  readonly source: string;
  readonly language: ActionLanguage;
  /** The event (contract, section 8) as JSON text. */
  readonly eventJson: string;
  /** The step state that the action may read, as JSON text. */
  readonly stepJson: string;
  readonly limits: Limits;
  /** What is left of the run's own deadline, milliseconds; the action's wall clock is the smaller of the two. */
  readonly remainingMs: number;
  /** What the run holds already, so that the api can throw at the call (contract, section 10). */
  readonly held: {
    /** Bytes of the run's step state, see `stateBytes`. */
    readonly stateBytes: number;
    /** Claims set so far in the buffer this action writes to. */
    readonly claims: JsonObject;
    /** The user's `app_metadata` as merged so far, or the waiting patch when there is no user yet. */
    readonly appMetadata: JsonObject;
  };
  /** Present in scenarios, recorded runs and replay: what the action takes from the outside besides its input. */
  readonly determinism?: ActionDeterminism;
  /** Performs one `api.fetch` under the tenant's policy. Never rejects. */
  readonly fetch: (request: OutboundRequest, signal: AbortSignal) => Promise<OutboundResult>;
}

export interface ActionOutcome {
  /** `returned` and `denied`: effects stand. `failed`: implicit deny, no effects (contract 5.20). */
  readonly status: 'returned' | 'denied' | 'failed';
  /** Everything asked for up to and including the first deny. Empty when failed. */
  readonly effects: readonly ActionEffect[];
  readonly logs: readonly LogEntry[];
  readonly warnings: readonly string[];
  readonly fetches: readonly FetchRecord[];
  readonly error?: ActionError;
  readonly cpuMs: number;
}

export type ActionCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly message: string;
      readonly line: number | null;
      readonly column: number | null;
    };

/**
 * Runs tenant code where it can harm nobody (contract, section 5).
 * `run` and `check` never reject for anything the code does; they reject with `sandbox_unavailable` when there is
 * no sandbox to be had, and with `closed` after `close`.
 */
export interface ActionRunner {
  /** Does the source compile, and has it a permitted form (contract 5.1, 5.2)? */
  check(source: string, language: ActionLanguage): Promise<ActionCheck>;
  run(request: ActionRequest): Promise<ActionOutcome>;
  close(): Promise<void>;
}

export type { HttpErrorKind };
