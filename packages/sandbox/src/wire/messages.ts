import type { ActionCheck, ActionEffect, ActionErrorKind, LogEntry, OutboundRequest } from '@sluice/engine';
import type { ExtraFile } from '../guest/offer-extras.ts';

/** What the parent sends, as the first part of a frame. A runner trusts it: it is the other direction that is hostile. */
export type ToRunner = CheckMessage | StartMessage | SettleMessage | DropMessage | TidyMessage;

/** Parts: the body, see `PreparedSource`, as JSON. */
export interface CheckMessage {
  readonly verb: 'check';
  readonly id: number;
}

/**
 * Enters an action for the first time. Parts: the guest's parameters, the event, the step state; then, as JSON, the
 * expression (see `PreparedSource`), left out when the runner should know it: it then may ask for it.
 */
export interface StartMessage {
  readonly verb: 'start';
  readonly id: number;
  /** Stands for tenant, action, version, source and memory limit; warm isolates are kept by it. */
  readonly script: number;
  /** It may run in a realm that other runs of the script use as well. */
  readonly mayShare: boolean;
  /**
   * It is stopped by a clock inside of the runner. Without, only the parent stops it, with the whole process: a clock
   * costs a tenth of a run, and what has behaved so often need not be watched so closely.
   */
  readonly timed: boolean;
  readonly extras: readonly ExtraFile[];
  readonly endName: string;
  /** What stack traces call the action's source. */
  readonly fileName: string;
  readonly memoryMb: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Enters an action again. Parts: the answers to its fetches. */
export interface SettleMessage {
  readonly verb: 'settle';
  readonly id: number;
  readonly wallMs: number;
}

/** Forgets a waiting action; there is no reply. */
export interface DropMessage {
  readonly verb: 'drop';
  readonly id: number;
}

/** There is time to make something ready for actions to come. */
export interface TidyMessage {
  readonly verb: 'tidy';
  readonly id: number;
}

/** What a runner says. Hostile: see `parent/read-reply.ts`. */
export interface Report {
  readonly state:
    | { readonly at: 'done' | 'waiting' | 'stalled' }
    | { readonly at: 'failed'; readonly error: ReportedError };
  readonly effects: readonly ActionEffect[];
  readonly logs: readonly LogEntry[];
  /** Since the run began. */
  readonly droppedLogs: number;
  readonly warnings: readonly string[];
  readonly fetches: readonly FetchAsked[];
}

export interface ReportedError {
  readonly error_kind: ActionErrorKind;
  readonly message: string;
  /** As V8 wrote it: places are those of the wrapped source. */
  readonly stack: string;
}

export interface FetchAsked extends OutboundRequest {
  readonly id: number;
}

export type FromRunner =
  | { readonly verb: 'ready' }
  | { readonly verb: 'checked'; readonly id: number; readonly check: ActionCheck }
  /** The runner does not know the script of this start any more. */
  | { readonly verb: 'need'; readonly id: number }
  /** Whether there is more to make ready. */
  | { readonly verb: 'tidied'; readonly id: number; readonly more: boolean }
  | {
      readonly verb: 'report';
      readonly id: number;
      readonly report: Report;
      /** CPU time of the run so far, milliseconds. */
      readonly cpuMs: number;
      /** Memory that the waiting action holds, bytes. */
      readonly heldBytes: number;
      /** The run was in a realm that others use as well. */
      readonly shared: boolean;
      /** There is something to make ready, see `TidyMessage`. */
      readonly untidy: boolean;
    };
