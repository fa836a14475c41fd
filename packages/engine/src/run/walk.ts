import { type JsonObject, RenderedTooLarge } from '@sluice/expression';
import { continueTarget, type StageId, subflowStage } from '@sluice/flow';
import type { BlockResult, Outcome } from '../block/block-type.ts';
import { applyEffects, EffectRefused, endStage } from '../effect/apply-effects.ts';
import { type CompiledBlock, type CompiledStage, WiringError } from '../program/compile-flow.ts';
import { isFinal, reportedStage, runningStage, type StageEvent } from '../stage/stage-machine.ts';
import { messageOf } from '../trace/message-of.ts';
import type { TraceEffect } from '../trace/trace-entry.ts';
import { accountIsDue, createAccount } from './admit-user.ts';
import { callBlock, DeadlinePassed, isOverdue, type Segment, tellUnanswered } from './call-block.ts';
import type { EngineParts } from './parts.ts';
import type { Denial, Run } from './run.ts';
import { tell, tellFailure } from './tell-block.ts';

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
  run.failure = { message: messageOf(error), block };
  parts.logger.error(
    { runId: run.id, flow: run.program.flow.slug, stage: run.stage, block: block ?? undefined },
    'run failed',
  );
  // Past the last stage the machine takes nothing more: then it is the end itself that is withdrawn.
  if (isFinal(run.position)) run.position = 'failed';
  else move(run, 'failed');
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
  let result: BlockResult = { outcome: { kind: 'next' } };
  let effects: TraceEffect[] = [];
  try {
    const called = callBlock(run, block, parts, segment);
    result = called instanceof Promise ? await called : called;
    // A block that denies has its own reason; any other outcome comes too late.
    if (result.outcome.kind !== 'deny' && isOverdue(run, parts)) throw new DeadlinePassed();
    checkWay(run, block, result.outcome);
    checkOutput(block, result);
    effects = applyEffects(run, block.stateSlug, result.effects ?? []);
  } catch (error) {
    const outcome = denialOf(error, run);
    if (outcome === null) {
      tellFailure(run, block, result, error, startedAt, clock.monotonic() - begun);
      throw error;
    }
    result = { ...result, outcome };
  } finally {
    tellUnanswered(segment);
  }
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

/** What goes wrong by a limit denies the run; anything else is the engine's or the host's own trouble and fails it. */
function denialOf(error: unknown, run: Run): Outcome | null {
  if (error instanceof EffectRefused || error instanceof RenderedTooLarge)
    return denied('limit_exceeded', error.message);
  if (!(error instanceof DeadlinePassed)) return null;
  return denied('timeout', `the run took longer than ${run.limits.runTimeoutMs} ms between two waits`);
}

function denied(error_kind: 'limit_exceeded' | 'timeout', message: string): Outcome {
  return { kind: 'deny', reason: error_kind, error: { error_kind, message } };
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
  refuseUnknownTarget(run, frame.block, target);
  run.frames = [...run.frames.slice(0, -1), { ...frame, block: target }];
}

function refuseUnknownTarget(run: Run, from: string, target: string): void {
  if (target === continueTarget || stageOf(run, run.frames.length - 1)?.blocks.has(target) === true) return;
  throw new WiringError(`the target "${target}" of block "${from}" is not in its stage`);
}

/** Refuses a way that leads nowhere before anything of the block is written. */
function checkWay(run: Run, block: CompiledBlock, outcome: Outcome): void {
  try {
    if (outcome.kind === 'next') refuseUnknownTarget(run, block.slug, outcome.target ?? block.next);
    if (outcome.kind === 'call') subflowStart(run, outcome.flow);
  } catch (error) {
    throw new WiringError(`${messageOf(error)} (block type "${block.type}")`);
  }
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
  run.frames = [...run.frames, { flow: slug, block: subflowStart(run, slug), input }];
}

function subflowStart(run: Run, slug: string): string {
  if (run.frames.length > maxDepth)
    throw new WiringError(`sub-routines are nested more than ${maxDepth} deep`);
  if (run.frames.some((frame) => frame.flow === slug)) throw new WiringError(`flow "${slug}" calls itself`);
  const start = run.program.flows.get(slug)?.stages.get(subflowStage)?.start;
  if (start === undefined) throw new WiringError(`flow "${slug}" is not a sub-routine`);
  return start;
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
