import { SluiceError } from '@sluice/flow';
import { recordRunEvent } from '../audit/record-event.ts';
import { EffectRefused } from '../effect/apply-effects.ts';
import type { ResumeInput } from '../engine.ts';
import type { RunRecord, TenantRecord } from '../ports/store.ts';
import { WiringError } from '../program/compile-flow.ts';
import type { Program } from '../program/load-program.ts';
import { resultOf } from './answer.ts';
import { applyAuthentication, resolveAuthentication } from './authenticate.ts';
import { restoreRun } from './begin-run.ts';
import { beginSegment } from './call-block.ts';
import { commitCheckpoint } from './checkpoint.ts';
import { authenticationAnswerSchema, type ParsedResume, parseInput, resumeSchema } from './parse-input.ts';
import type { EngineParts } from './parts.ts';
import { type RefusedRun, refusedResult } from './refused-result.ts';
import { type Run, setEvent } from './run.ts';
import { observed } from './run-observer.ts';
import type { RunResult } from './run-result.ts';
import { answerOf } from './start-run.ts';
import { answerPrompt, deny, fail } from './walk.ts';
import { walkToWait } from './walk-to-wait.ts';

/** Takes a waiting run on, once: the same token again gets the same answer (contract 6.4). */
export async function resumeRun(raw: ResumeInput, parts: EngineParts): Promise<RunResult> {
  const input = parseInput(resumeSchema, raw, 'the resume of a run');
  const { store } = parts;
  let at: RefusedRun = { tenant: null, runId: '', flow: '' };
  try {
    const tenant = await store.tenant(input.tenant);
    const token = tenant === null ? null : parts.resumeTokens.open(tenant.id, input.resumeToken);
    if (tenant === null || token === null) throw invalidToken();
    return await store.exclusively(tenant.id, `run ${token.runId}`, async () => {
      const record = await store.run(tenant.id, token.runId);
      if (record === null) throw invalidToken();
      at = { ...record, tenant, runId: record.id };
      if (record.seq !== token.seq) return repeatedAnswer(record, token.seq, tenant, parts);
      return observed({ verb: 'resume', input, tenant, record }, parts, (own) =>
        resumeOnce(record, tenant, input, own),
      );
    });
  } catch (error) {
    return refusedResult(error, at, parts);
  }
}

function invalidToken(): SluiceError {
  return new SluiceError('resume_token_invalid', 'the resume token is not one that this tenant was given', {
    hint: 'Pass the resumeToken of the last result as it is, with the tenant that started the run.',
  });
}

/** The answer that followed the checkpoint which the token belongs to. */
function repeatedAnswer(
  record: RunRecord,
  seq: number,
  tenant: TenantRecord,
  parts: EngineParts,
): Promise<RunResult> {
  const answer = record.snapshot.answers.find((kept) => kept.seq === seq + 1);
  if (answer === undefined) throw invalidToken();
  return resultOf(
    answer,
    { tenantId: tenant.id, runId: record.id, flow: record.flow, flowVersion: record.flowVersion },
    parts,
  );
}

async function resumeOnce(
  record: RunRecord,
  tenant: TenantRecord,
  input: ParsedResume,
  parts: EngineParts,
): Promise<RunResult> {
  if (record.status !== 'awaiting') {
    throw new SluiceError('run_not_waiting', `run "${record.id}" has ended as ${record.status}`, {
      hint: 'Start a new run.',
    });
  }
  const program = await parts.programs.load(tenant.id, record.snapshot.release, record.flow);
  if (program === null)
    throw new WiringError(`release ${record.snapshot.release} has no flow "${record.flow}"`);
  const run = await reopen(record, tenant, program, parts);
  if (run.expiresAt !== null && parts.clock.now() >= run.expiresAt) {
    expire(run);
  } else if (run.failure === null && !gone(run, record)) {
    await proceed(run, tenant, input, parts);
  }
  const kept = await commitCheckpoint(run, parts);
  if (kept !== 'conflict') return resultOf(kept.answer, answerOf(run), parts, kept.signer);
  const stored = await parts.store.run(tenant.id, run.id);
  if (stored === null) throw new WiringError('a run met a conflict and is gone');
  return repeatedAnswer(stored, record.seq, tenant, parts);
}

/** The run as it stood, on the versions it started with (contract 2.5), with its user as the account stands now. */
export async function reopen(
  record: RunRecord,
  tenant: TenantRecord,
  program: Program,
  parts: EngineParts,
): Promise<Run> {
  const format: number = record.snapshot.format;
  if (format !== 1) {
    throw new WiringError(
      `run "${record.id}" was written by a newer version of the engine (format ${format})`,
    );
  }
  const named = record.snapshot.user?.id ?? record.snapshot.event.user?.id;
  const user = named === undefined ? null : await parts.store.user(tenant.id, named);
  const run = restoreRun(parts, tenant, program, record, record.snapshot.user === null ? null : user);
  if (record.snapshot.user === null && user !== null) {
    const { user: shown } = run.event;
    if (shown !== undefined)
      setEvent(run, {
        ...run.event,
        user: { ...shown, app_metadata: { ...user.app_metadata, ...run.waitingPatch } },
      });
  } else if (record.snapshot.user === null && named !== undefined) {
    // Whom the host named was deleted meanwhile: the run has nobody to show, or to write to.
    const { user: _deleted, ...groups } = run.event;
    setEvent(run, groups);
  }
  return run;
}

export function expire(run: Run): void {
  run.awaiting = null;
  deny(run, { reason: 'expired', block: null, error_kind: null, userMessage: null });
}

/** The account was deleted while the run waited: whoever answers is nobody here any more. */
function gone(run: Run, record: RunRecord): boolean {
  if (record.snapshot.user === null || run.user !== null) return false;
  run.awaiting = null;
  deny(run, { reason: 'user_unknown', block: null, error_kind: null, userMessage: null });
  return true;
}

async function proceed(
  run: Run,
  tenant: TenantRecord,
  input: ParsedResume,
  parts: EngineParts,
): Promise<void> {
  const segment = beginSegment(run, parts);
  try {
    const { awaiting } = run;
    if (awaiting?.kind === 'authentication') {
      if (input.authentication !== undefined) {
        throw new SluiceError(
          'input_invalid',
          'authentication goes into answer while the run waits for authentication',
        );
      }
      const parsed = parseInput(
        authenticationAnswerSchema,
        input.answer,
        'the answer to the wait for authentication',
      );
      const answer = await resolveAuthentication(tenant.id, parsed, parts);
      recordRunEvent(run, parts, 'flow.run_resumed', { kind: 'authentication', outcome: answer.outcome });
      applyAuthentication(run, answer, parts);
    } else if (awaiting?.kind === 'prompt') {
      resumePrompt(run, input, parts);
    } else {
      fail(run, parts, new WiringError('the run waits for nothing'), null);
    }
    await walkToWait(run, parts, segment);
  } finally {
    segment.end();
  }
}

function resumePrompt(run: Run, input: ParsedResume, parts: EngineParts): void {
  const { awaiting } = run;
  const block = awaiting?.kind === 'prompt' ? awaiting.block : null;
  if (input.authentication !== undefined) {
    setEvent(run, { ...run.event, authentication: { ...run.event.authentication, ...input.authentication } });
  }
  recordRunEvent(run, parts, 'flow.run_resumed', { kind: 'prompt', block });
  try {
    answerPrompt(run, parts, input.answer);
  } catch (error) {
    if (!(error instanceof EffectRefused)) {
      fail(run, parts, error, block);
      return;
    }
    throw new SluiceError('input_invalid', `the answer cannot be kept as step state: ${error.message}`, {
      hint: 'Answer with less: the run goes on waiting.',
    });
  }
}
