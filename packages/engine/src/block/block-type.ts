import type { CompiledExpression, Json, JsonObject, Scope } from '@sluice/expression';
import type { BlockDescriptor, Limits, StageId } from '@sluice/flow';
import type { ActionErrorKind, ActionOutcome, LogEntry } from '../ports/action-runner.ts';
import type { FetchRecord, OutboundRequest, OutboundResult } from '../ports/http.ts';

/** A write that a block asks for, as plain data. State goes under the block's slug; an action's under the action's. */
export type Effect =
  | { readonly type: 'state.set'; readonly key: string; readonly value: Json }
  | { readonly type: 'user.setAppMetadata'; readonly patch: JsonObject }
  | { readonly type: 'session.setCustomClaim'; readonly name: string; readonly value: Json };

/** Where a block sends the run. */
export type Outcome =
  /** On to `target`, a slug of the same stage or `continue`; absent: the block's own `next`. */
  | { readonly kind: 'next'; readonly target?: string }
  /** As `next`, but nothing was done (contract 3.7). */
  | { readonly kind: 'skipped' }
  /** Ends the stage at once; in a sub-routine, returns to the parent. */
  | { readonly kind: 'allow' }
  /** Ends the run. The reason goes to the audit only; `userMessage` stands in for the tenant's denial message. */
  | {
      readonly kind: 'deny';
      readonly reason: string;
      readonly userMessage?: string;
      readonly error?: BlockError;
    }
  /** The run waits for the host to answer; the answer's keys land at `step.<slug>`. */
  | { readonly kind: 'prompt'; readonly prompt: string; readonly input: Json }
  /** Runs another flow's graph before going on to `next`. */
  | { readonly kind: 'call'; readonly flow: string; readonly input: JsonObject };

export interface BlockError {
  readonly error_kind: ActionErrorKind;
  readonly message: string;
  readonly line?: number | null;
  readonly column?: number | null;
}

/** What a block answers: where to go, what it wants written, and what the trace should tell. */
export interface BlockResult {
  readonly outcome: Outcome;
  readonly effects?: readonly Effect[];
  readonly logs?: readonly LogEntry[];
  readonly fetches?: readonly FetchRecord[];
  readonly warnings?: readonly string[];
  readonly decision?: { readonly branch: number | 'otherwise'; readonly read: JsonObject };
  /** A failure that the block got over, for the trace (a webhook with `onError`). */
  readonly error?: BlockError;
}

/** What a block sees and may call. Nothing here writes (contract 3.5). */
export interface BlockContext {
  readonly slug: string;
  readonly stage: StageId;
  readonly runId: string;
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
  /** What expressions and templates read. */
  readonly scope: Scope;
  readonly limits: Limits;
  /** What is left of the run's deadline, in milliseconds. */
  readonly remainingMs: () => number;
  /** Aborts when the run's deadline passes. */
  readonly signal: AbortSignal;
  /** One HTTP exchange under the tenant's allowlist (contract, section 7). */
  readonly http: (request: OutboundRequest) => Promise<OutboundResult>;
  /** Runs a custom action of the release; `disabled` when it is switched off. */
  readonly action: (slug: string) => Promise<ActionCall>;
}

export type ActionCall =
  | { readonly status: 'disabled' }
  | { readonly status: 'ran'; readonly outcome: ActionOutcome };

/**
 * A block type: its id, its config schema, its output schema, one `execute` (contract 3.4). Hosts register their own through
 * {@link defineBlock}; they are first-class in checks, trace and editor.
 */
export interface BlockType<Config, Prepared = Config> extends BlockDescriptor<Config> {
  /** Runs once per flow version, before any run: compile expressions and templates here. Throws when the config cannot be used. */
  prepare?(config: Config): Prepared;
  /** Calls, never writes. What it throws makes the run `failed`: an expected failure is a `deny` outcome. */
  execute(block: Prepared, context: BlockContext): BlockResult | Promise<BlockResult>;
}

/** A block ready to run. */
export type ExecuteBlock = (context: BlockContext) => BlockResult | Promise<BlockResult>;

/** A block type with its own types closed over, as the registry keeps it. */
export interface RegisteredBlock {
  readonly descriptor: BlockDescriptor;
  /** Parses the config (without `type`) and prepares it. Throws when it breaks the schema. */
  compile(config: unknown): {
    readonly execute: ExecuteBlock;
    readonly next: string | null;
    readonly action: string | null;
    readonly subflow: string | null;
  };
}

export type { CompiledExpression };
