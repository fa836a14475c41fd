import { continueTarget } from '@sluice/flow';
import type { BlockResult, Outcome } from '../block/block-type.ts';
import type { CompiledBlock } from '../program/compile-flow.ts';
import { messageOf } from '../trace/message-of.ts';
import type { TraceEffect, TraceEntry, TraceOutcome } from '../trace/trace-entry.ts';
import type { Run } from './run.ts';

const outcomes: Record<Outcome['kind'], TraceOutcome> = {
  next: 'ok',
  skipped: 'skipped',
  allow: 'ok',
  deny: 'denied',
  prompt: 'awaiting',
  call: 'ok',
};

function nextOf(block: CompiledBlock, outcome: Outcome): string | null {
  if (outcome.kind === 'next') return outcome.target ?? block.next;
  if (outcome.kind === 'allow') return continueTarget;
  return outcome.kind === 'deny' ? null : block.next;
}

/** Writes the trace of a block that ran. */
export function tell(
  run: Run,
  block: CompiledBlock,
  result: BlockResult,
  effects: readonly TraceEffect[],
  startedAt: number,
  durationMs: number,
): void {
  const { outcome } = result;
  const error = outcome.kind === 'deny' ? (outcome.error ?? result.error) : result.error;
  const entry: TraceEntry = {
    seq: run.trace.length + 1,
    stage: run.stage,
    block: block.slug,
    ...(run.frames.length > 1 && { within: run.frames.slice(0, -1).map((frame) => frame.block) }),
    type: block.type,
    ...(block.action !== null && { action: block.action }),
    outcome: outcome.kind === 'deny' && outcome.error !== undefined ? 'error' : outcomes[outcome.kind],
    next: nextOf(block, outcome),
    startedAt: new Date(startedAt).toISOString(),
    durationMs: roundMs(durationMs),
    ...(result.decision && { decision: result.decision }),
    logs: result.logs ?? [],
    effects,
    fetches: result.fetches ?? [],
    ...(error && { error: { line: null, column: null, ...error } }),
    warnings: result.warnings ?? [],
  };
  run.trace.push(entry);
}

/** Writes the trace of a block that failed the run. Nothing of what it asked for stands. */
export function tellFailure(
  run: Run,
  block: CompiledBlock,
  { logs = [], fetches = [], warnings = [] }: Partial<BlockResult>,
  error: unknown,
  startedAt: number,
  durationMs: number,
): void {
  run.trace.push({
    seq: run.trace.length + 1,
    stage: run.stage,
    block: block.slug,
    ...(run.frames.length > 1 && { within: run.frames.slice(0, -1).map((frame) => frame.block) }),
    type: block.type,
    outcome: 'error',
    next: null,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: roundMs(durationMs),
    logs,
    effects: [],
    fetches,
    error: {
      error_kind: 'engine_error',
      message: messageOf(error),
      line: null,
      column: null,
    },
    warnings,
  });
}

/** Microseconds are enough, and keep the trace readable. */
function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
