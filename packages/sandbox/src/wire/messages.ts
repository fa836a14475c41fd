import type { ActionCheck, ActionEffect, ActionErrorKind, LogEntry, OutboundRequest } from '@sluice/engine';

/** What the parent sends. A runner trusts it: it is the other direction that is hostile. */
export type ToRunner = CheckMessage | StartMessage | SettleMessage | DropMessage;

export interface CheckMessage {
  readonly verb: 'check';
  readonly id: number;
  readonly source: string;
  /** TypeScript whose types are gone already; it is strict code. */
  readonly strict: boolean;
}

/** Enters an action for the first time. */
export interface StartMessage {
  readonly verb: 'start';
  readonly id: number;
  /** Stands for tenant, action, version, source and memory limit; warm isolates are kept by it. */
  readonly script: number;
  /** Left out when the runner should know the script already; it then may ask for it. */
  readonly source?: string;
  readonly strict: boolean;
  /** What stack traces call the action's source. */
  readonly fileName: string;
  readonly memoryMb: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** JSON texts for the guest. */
  readonly parameters: string;
  readonly event: string;
  readonly step: string;
}

/** Enters an action again, with answers to its fetches. */
export interface SettleMessage {
  readonly verb: 'settle';
  readonly id: number;
  readonly wallMs: number;
  readonly answers: string;
}

/** Forgets a waiting action; there is no reply. */
export interface DropMessage {
  readonly verb: 'drop';
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
  readonly line: number | null;
  readonly column: number | null;
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
  | {
      readonly verb: 'report';
      readonly id: number;
      readonly report: Report;
      /** CPU time of the run so far, milliseconds. */
      readonly cpuMs: number;
      /** Memory that the waiting action holds, bytes. */
      readonly heldBytes: number;
    };
