import type { JsonObject } from '@sluice/expression';
import { continueTarget, type StageId, subflowStage } from '@sluice/flow';
import type { BlockResult, Outcome } from '../block/block-type.ts';
import { applyEffects, EffectRefused, endStage } from '../effect/apply-effects.ts';
import { type CompiledBlock, type CompiledStage, WiringError } from '../program/compile-flow.ts';
import { reportedStage, runningStage, type StageEvent } from '../stage/stage-machine.ts';
import type { TraceEffect, TraceEntry, TraceOutcome } from '../trace/trace-entry.ts';
import { accountIsDue, createAccount } from './admit-user.ts';
import { callBlock, DeadlinePassed, type Segment } from './call-block.ts';
import type { EngineParts } from './parts.ts';
import type { Denial, Run } from './run.ts';

/** Contract 3.6: how deep sub-routines may call each other. */
const maxDepth = 5;

/** Moves the stage machine, and the stage that the run reports with it. */
export function move(run: Run, event: StageEvent): void {
  run.position = run.program.flow.machine.next(run.position, event);
  run.stage = reportedStage(run.position) ?? run.stage;
}

export function deny(run: Run, denial: Denial): void {
  run.denial = denial;
  move(run, 'denied');
}

/** The engine's own trouble: the run ends, and nothing is issued (contract 2.3). */
export function fail(run: Run, parts: EngineParts, error: unknown, block: string | null): void {
  const message = error instanceof Error ? error.message : String(error);
  run.failure = { message, block };
  parts.logger.error(
    { runId: run.id, flow: run.program.flow.slug, stage: run.stage, block: block ?? undefined },
    'run failed',
  );
  move(run, 'failed');
}

/** Runs blocks until the run waits or ends. Never rejects: what goes wrong ends the run. */
export async function walk(run: Run, parts: EngineParts, segment: Segment): Promise<void> {
  for (;;) {
    try {
      if (accountIsDue(run)) createAccount(run, parts);
      const stage = runningStage(run.position);
      if (stage === null) return;
      if (run.frames.length === 0) enterStage(run, stage);
      await runBlock(run, parts, segment);
    } catch (error) {
      fail(run, parts, error, run.frames.at(-1)?.block ?? null);
      return;
    }
  }
}

function enterStage(run: Run, stage: StageId): void {
  const { flow } = run.program;
  const compiled = flow.stages.get(stage);
  if (compiled === undefined) throw new WiringError(`flow "${flow.slug}" has no stage "${stage}"`);
  run.frames = [{ flow: flow.slug, block: compiled.start, input: null }];
}

/** The block that the run stands at, in the innermost graph. */
export function currentBlock(run: Run): CompiledBlock {
  const frame = run.frames.at(-1);
  const stage = frame === undefined ? undefined : stageOf(run, run.frames.length - 1);
  const block = frame === undefined ? undefined : stage?.blocks.get(frame.block);
  if (block === undefined) throw new WiringError(`block "${frame?.block}" is not in the stage`);
  return block;
}

function stageOf(run: Run, depth: number): CompiledStage | undefined {
  const frame = run.frames[depth];
  if (frame === undefined) return undefined;
  return run.program.flows.get(frame.flow)?.stages.get(depth === 0 ? run.stage : subflowStage);
}

async function runBlock(run: Run, parts: EngineParts, segment: Segment): Promise<void> {
  const block = currentBlock(run);
  const { clock } = parts;
  const startedAt = clock.now();
  const begun = clock.monotonic();
  let result: BlockResult;
  try {
    const called = callBlock(run, block, parts, segment);
    result = called instanceof Promise ? await called : called;
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) {
      tellFailure(run, block, error, startedAt, clock.monotonic() - begun);
      throw error;
    }
    const message = `the run took longer than ${run.limits.runTimeoutMs} ms between two waits`;
    result = { outcome: { kind: 'deny', reason: 'timeout', error: { error_kind: 'timeout', message } } };
  }

  let effects: TraceEffect[] = [];
  try {
    effects = applyEffects(run, block.stateSlug, result.effects ?? []);
  } catch (error) {
    if (!(error instanceof EffectRefused)) throw error;
    const refused = { error_kind: 'limit_exceeded', message: error.message } as const;
    result = { ...result, outcome: { kind: 'deny', reason: 'limit_exceeded', error: refused } };
  }
  checkOutput(block, result);
  if (result.outcome.kind === 'deny') effects = [...effects, { type: 'deny', reason: result.outcome.reason }];
  for (const log of result.logs ?? [])
    if (block.action === null) run.logs.push({ ...log, block: block.slug });
  const durationMs = clock.monotonic() - begun;
  tell(run, block, result, effects, startedAt, durationMs);
  parts.logger.debug(
    { runId: run.id, stage: run.stage, block: block.slug, outcome: result.outcome.kind, durationMs },
    'block',
  );
  route(run, parts, block, result.outcome);
}

/** A block that writes something else than its type promises would mislead every expression that reads it. */
function checkOutput(block: CompiledBlock, result: BlockResult): void {
  if (block.output === null || result.outcome.kind !== 'next') return;
  const written = Object.fromEntries(
    (result.effects ?? []).flatMap((e) => (e.type === 'state.set' ? [[e.key, e.value]] : [])),
  );
  const parsed = block.output.safeParse(written);
  if (!parsed.success) {
    throw new WiringError(
      `block type "${block.type}" wrote what its output schema does not allow: ${parsed.error.issues[0]?.message}`,
    );
  }
}

function route(run: Run, parts: EngineParts, block: CompiledBlock, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'next':
      return goTo(run, outcome.target ?? block.next);
    case 'skipped':
      return goTo(run, block.next);
    case 'allow':
      return leaveGraph(run);
    case 'deny':
      return deny(run, {
        reason: outcome.reason,
        block: block.slug,
        error_kind: outcome.error?.error_kind ?? null,
        userMessage: outcome.userMessage ?? null,
      });
    case 'prompt': {
      run.expiresAt = parts.clock.now() + run.limits.waitTimeoutMs;
      run.awaiting = {
        kind: 'prompt',
        block: block.slug,
        prompt: outcome.prompt,
        input: outcome.input,
        expiresAt: new Date(run.expiresAt).toISOString(),
      };
      return move(run, 'prompted');
    }
    case 'call':
      return enterSubflow(run, outcome.flow, outcome.input);
  }
}

function goTo(run: Run, target: string): void {
  if (target === continueTarget) return leaveGraph(run);
  const frame = run.frames.at(-1);
  if (frame === undefined) throw new WiringError('no graph to go on in');
  if (stageOf(run, run.frames.length - 1)?.blocks.has(target) !== true) {
    throw new WiringError(`the target "${target}" of block "${frame.block}" is not in its stage`);
  }
  run.frames = [...run.frames.slice(0, -1), { ...frame, block: target }];
}

/** The end of a graph: of a sub-routine, back to its caller; of a stage, on to the next one. */
export function leaveGraph(run: Run): void {
  if (run.frames.length <= 1) {
    endStage(run);
    return move(run, 'passed');
  }
  run.frames = run.frames.slice(0, -1);
  goTo(run, currentBlock(run).next);
}

function enterSubflow(run: Run, slug: string, input: JsonObject): void {
  if (run.frames.length > maxDepth)
    throw new WiringError(`sub-routines are nested more than ${maxDepth} deep`);
  if (run.frames.some((frame) => frame.flow === slug)) throw new WiringError(`flow "${slug}" calls itself`);
  const start = run.program.flows.get(slug)?.stages.get(subflowStage)?.start;
  if (start === undefined) throw new WiringError(`flow "${slug}" is not a sub-routine`);
  run.frames = [...run.frames, { flow: slug, block: start, input }];
}

/** Goes on after a prompt, with what the host answered (formats, section 2). */
export function answerPrompt(run: Run, parts: EngineParts, answer: JsonObject): void {
  const block = currentBlock(run);
  const effects = applyEffects(
    run,
    block.stateSlug,
    Object.entries(answer).map(([key, value]) => ({ type: 'state.set', key, value })),
  );
  tell(run, block, { outcome: { kind: 'next' } }, effects, parts.clock.now(), 0);
  run.awaiting = null;
  run.expiresAt = null;
  move(run, 'answered');
  goTo(run, block.next);
}

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

/** Writes the trace, and the audit's entry for a custom action. */
function tell(
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

function tellFailure(
  run: Run,
  block: CompiledBlock,
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
    logs: [],
    effects: [],
    fetches: [],
    error: {
      error_kind: 'engine_error',
      message: error instanceof Error ? error.message : String(error),
      line: null,
      column: null,
    },
    warnings: [],
  });
}

/** Microseconds are enough, and keep the trace readable. */
function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
