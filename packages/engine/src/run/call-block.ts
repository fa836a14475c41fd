import type { JsonObject } from '@sluice/expression';
import { recordRunEvent } from '../audit/record-event.ts';
import type { ActionCall, BlockContext, BlockResult } from '../block/block-type.ts';
import { claimsBuffer, knownAppMetadata } from '../effect/apply-effects.ts';
import type { ActionOutcome, ActionRequest } from '../ports/action-runner.ts';
import type { EgressPolicy, OutboundRequest, OutboundResult } from '../ports/http.ts';
import { type CompiledBlock, WiringError } from '../program/compile-flow.ts';
import type { EngineParts } from './parts.ts';
import { eventJson, type Run, scopeOf, stepView } from './run.ts';

/** The run's deadline between two waits passed while a block was at work (contract, section 10). */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** One stretch of work between two checkpoints, with its deadline. */
export interface Segment {
  readonly signal: AbortSignal;
  /** Rejects with DeadlinePassed a little after the signal, so that a block that heeds it can still answer for itself. */
  readonly overdue: Promise<never>;
  /** What tells of each action that has not answered yet, should the run go on without it. */
  readonly unanswered: Set<() => void>;
  end(): void;
}

/** How long a block gets to tidy up after the deadline, in milliseconds. */
const grace = 250;

export function beginSegment(run: Run, parts: EngineParts): Segment {
  const controller = new AbortController();
  const left = Math.max(0, run.deadline - parts.clock.monotonic());
  let giveUp: (error: DeadlinePassed) => void = () => undefined;
  const overdue = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  overdue.catch(() => undefined);
  const abort = setTimeout(() => controller.abort(), left);
  const reject = setTimeout(() => giveUp(new DeadlinePassed()), left + grace);
  return {
    signal: controller.signal,
    overdue,
    unanswered: new Set(),
    end() {
      clearTimeout(abort);
      clearTimeout(reject);
    },
  };
}

/** Whether the run's time between two waits is over. */
export function isOverdue(run: Run, { clock }: EngineParts): boolean {
  return clock.monotonic() >= run.deadline;
}

/** Calls a block with what it may see. A synchronous block costs no promise. */
export function callBlock(
  run: Run,
  block: CompiledBlock,
  parts: EngineParts,
  segment: Segment,
): BlockResult | Promise<BlockResult> {
  if (isOverdue(run, parts)) throw new DeadlinePassed();
  const result = block.execute(contextOf(run, block, parts, segment));
  return isPromise(result) ? Promise.race([result, segment.overdue]) : result;
}

/** A promise of another realm or library is one too. */
function isPromise(result: BlockResult | Promise<BlockResult>): result is Promise<BlockResult> {
  return typeof result === 'object' && result !== null && 'then' in result;
}

/** Writes down the actions that a block left behind, since no checkpoint would tell of them later. */
export function tellUnanswered({ unanswered }: Segment): void {
  for (const tell of unanswered) tell();
  unanswered.clear();
}

function contextOf(run: Run, block: CompiledBlock, parts: EngineParts, segment: Segment): BlockContext {
  const remainingMs = () => Math.max(0, run.deadline - parts.clock.monotonic());
  return {
    slug: block.slug,
    stage: run.stage,
    runId: run.id,
    tenant: run.tenant,
    scope: scopeOf(run),
    limits: run.limits,
    remainingMs,
    signal: segment.signal,
    http: (request) => exchange(run, parts, request, segment.signal),
    action: (slug) => callAction(run, parts, segment, slug),
  };
}

export function egressPolicy(run: Run, remainingMs: number): EgressPolicy {
  const { settings, slug } = run.tenant;
  return {
    tenantSlug: slug,
    allow: settings.fetch?.allow ?? [],
    timeoutMs: Math.max(1, Math.min(run.limits.fetchTimeoutMs, remainingMs)),
    requestBytes: run.limits.fetchRequestBytes,
    responseBytes: run.limits.fetchResponseBytes,
  };
}

function exchange(
  run: Run,
  parts: EngineParts,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResult> {
  return parts.http.exchange(request, egressPolicy(run, run.deadline - parts.clock.monotonic()), signal);
}

async function callAction(run: Run, parts: EngineParts, segment: Segment, slug: string): Promise<ActionCall> {
  const action = run.program.actions.get(slug);
  if (action === undefined) throw new WiringError(`action "${slug}" is not in the release`);
  if (!action.enabled) return { status: 'disabled' };
  const begun = parts.clock.monotonic();
  const tell = (outcome: ActionOutcome) =>
    recordActionRun(run, parts, slug, action.version, outcome, parts.clock.monotonic() - begun);
  const tellCutOff = () => tell(cutOff);
  segment.unanswered.add(tellCutOff);
  const request: ActionRequest = {
    tenantId: run.tenant.id,
    runId: run.id,
    action: slug,
    version: action.version,
    source: action.source,
    language: action.language,
    eventJson: eventJson(run),
    stepJson: JSON.stringify(stepView(run)),
    limits: run.limits,
    remainingMs: Math.max(0, run.deadline - begun),
    held: { stateBytes: run.stateBytes, claims: claimsBuffer(run), appMetadata: knownAppMetadata(run) },
    ...(parts.determinism && {
      // Each action of a run draws from a stream of its own, the same in every replay.
      determinism: {
        now: parts.determinism.now,
        seed: (parts.determinism.seed * 65_537 + run.trace.length) >>> 0,
      },
    }),
    fetch: (request, signal) => exchange(run, parts, request, AbortSignal.any([signal, segment.signal])),
  };
  try {
    const outcome = await parts.actions.run(request);
    // An answer that comes when the run has gone on without it is nobody's any more.
    if (segment.unanswered.has(tellCutOff)) tell(outcome);
    return { status: 'ran', outcome };
  } finally {
    segment.unanswered.delete(tellCutOff);
  }
}

/** What is told of an action that had not answered when its block was over, as a rule by the run's deadline. */
const cutOff: ActionOutcome = {
  status: 'failed',
  effects: [],
  logs: [],
  warnings: [],
  fetches: [],
  cpuMs: 0,
  error: {
    error_kind: 'timeout',
    message: 'the run went on before the action answered',
    line: null,
    column: null,
  },
};

const auditOutcomes = { returned: 'success', denied: 'denied', failed: 'failure' } as const;

function recordActionRun(
  run: Run,
  parts: EngineParts,
  action: string,
  version: number,
  outcome: ActionOutcome,
  durationMs: number,
): void {
  recordRunEvent(run, parts, 'custom_action.run', actionAuditData(action, version, outcome, durationMs), {
    outcome: auditOutcomes[outcome.status],
    target: { kind: 'action', id: action },
  });
}

/** Data of `custom_action.run` and `custom_action.test_run` (contract 9.2). */
export function actionAuditData(
  action: string,
  version: number,
  outcome: ActionOutcome,
  durationMs: number,
): JsonObject {
  return {
    action,
    version,
    outcome: outcome.status,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    logs: outcome.logs.map(({ level, message }) => ({ level, message })),
    ...(outcome.error && { error_kind: outcome.error.error_kind, message: outcome.error.message }),
  };
}

export { auditOutcomes as actionAuditOutcomes };
