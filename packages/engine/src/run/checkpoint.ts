import type { Json } from '@sluice/expression';
import { defaultDenialMessage } from '@sluice/flow';
import { recordRunEvent } from '../audit/record-event.ts';
import type { Checkpoint, RunRecord, UserRecord } from '../ports/store.ts';
import type { PreparedSigner } from '../ports/token-issuer.ts';
import { kindOf, messageOf } from '../trace/message-of.ts';
import { accessTokenPayload } from './access-token.ts';
import { dropWaitingPatch } from './admit-user.ts';
import type { EngineParts } from './parts.ts';
import { type Run, statusOf } from './run.ts';
import type { KeptAnswer, RunSnapshot } from './run-snapshot.ts';

/** What was committed, and the key that was made ready for it while nothing was written yet. */
export interface Committed {
  readonly answer: KeptAnswer;
  readonly signer: PreparedSigner | null;
}

/**
 * Ends a segment: one transaction holds the user writes, the run and its audit (contract 6.1). Returns the answer as
 * it was committed, or `conflict` when somebody else's checkpoint came first.
 */
export async function commitCheckpoint(run: Run, parts: EngineParts): Promise<Committed | 'conflict'> {
  let signer: PreparedSigner | null = null;
  if (statusOf(run) === 'completed') {
    try {
      signer = await parts.tokens.prepare(run.tenant.id);
    } catch (error) {
      parts.logger.error({ runId: run.id, flow: run.program.flow.slug }, 'no signing key');
      // The stages are through, so the stage machine has nothing to say: it is the end that is withdrawn.
      run.failure = { message: `no key to sign with: ${messageOf(error)}`, block: null };
      run.position = 'failed';
    }
  }
  const told = run.audit.length;
  try {
    await refreshUser(run, parts);
    return await write(run, parts, signer);
  } catch (error) {
    // What the write was about to tell did not happen; what the blocks did, did.
    run.audit.length = told;
    return await afterFailedWrite(run, parts, error);
  }
}

/**
 * Others may have patched the user meanwhile. The answer is kept in the very transaction that merges, so the account is looked up just
 * before: the first answer tells the merged account, and a repeated one is the same (contract 6.4).
 */
async function refreshUser(run: Run, { store }: EngineParts): Promise<void> {
  if (run.user === null || run.pendingPatch === null || run.createsUser) return;
  const user = await store.user(run.tenant.id, run.user.id);
  if (user !== null) run.user = { ...user, app_metadata: { ...user.app_metadata, ...run.pendingPatch } };
}

async function write(
  run: Run,
  parts: EngineParts,
  signer: PreparedSigner | null,
): Promise<Committed | 'conflict'> {
  const { answer, checkpoint } = buildCheckpoint(run, parts, signer);
  const outcome = await parts.store.commit(checkpoint);
  if (outcome.status === 'conflict') return 'conflict';
  const { flow } = run.program;
  parts.logger.info(
    {
      runId: run.id,
      flow: flow.slug,
      version: flow.version,
      stage: run.stage,
      status: answer.status,
      durationMs: parts.clock.monotonic() - run.begunAt,
    },
    'checkpoint',
  );
  return { answer, signer };
}

/**
 * The commit did not go through, as far as we know. When the answer got lost on the way back the store has our checkpoint, and it
 * counts; else the run failed (contract 6.3), which is written down if the store takes it.
 */
async function afterFailedWrite(
  run: Run,
  parts: EngineParts,
  error: unknown,
): Promise<Committed | 'conflict'> {
  parts.logger.error(
    { runId: run.id, flow: run.program.flow.slug, stage: run.stage, error: kindOf(error) },
    'checkpoint not written',
  );
  run.failure = { message: `the checkpoint could not be written: ${messageOf(error)}`, block: null };
  const failed = { answer: failedAnswer(run), signer: null };
  try {
    if (await isWritten(run, parts)) return 'conflict';
  } catch {
    return failed;
  }
  run.position = 'failed';
  run.awaiting = null;
  // The account was not made, so the run has no user.
  if (run.createsUser) run.user = null;
  run.createsUser = false;
  run.pendingPatch = null;
  const told = run.audit.length;
  try {
    return await write(run, parts, null);
  } catch {
    run.audit.length = told;
  }
  try {
    if (await isWritten(run, parts)) return 'conflict';
    // The run itself cannot be written; the operator still gets the record of what happened.
    recordEnd(run, parts);
    await parts.store.appendAudit(run.tenant.id, [...run.audit]);
  } catch {
    parts.logger.error({ runId: run.id }, 'the failure could not be written to the audit');
  }
  return failed;
}

async function isWritten(run: Run, { store }: EngineParts): Promise<boolean> {
  const stored = await store.run(run.tenant.id, run.id);
  return stored !== null && stored.seq > run.seq;
}

/** The answer to a run whose end nobody could write down. */
function failedAnswer(run: Run): KeptAnswer {
  return {
    seq: run.seq + 1,
    status: 'failed',
    stage: run.stage,
    awaiting: null,
    userMessage: run.tenant.settings.denialMessage ?? defaultDenialMessage,
    claims: {},
    user: null,
    token: null,
  };
}

function buildCheckpoint(
  run: Run,
  parts: EngineParts,
  signer: PreparedSigner | null,
): { answer: KeptAnswer; checkpoint: Checkpoint } {
  const { clock, ids } = parts;
  const status = statusOf(run);
  const now = clock.now();
  settleWaitingPatch(run, status);
  recordUserWrites(run, parts);
  const token =
    status === 'completed' && signer !== null
      ? {
          payload: accessTokenPayload(run, parts.tokenPolicy, Math.floor(now / 1000), ids.next('jti')),
          kid: signer.kid,
        }
      : null;
  if (token !== null) {
    recordRunEvent(run, parts, 'token.issued', {
      claims: Object.keys(run.claims),
      jti: token.payload.jti,
      kid: token.kid,
    });
  }
  recordEnd(run, parts);

  const tells = status === 'denied' || status === 'failed';
  const answer: KeptAnswer = {
    seq: run.seq + 1,
    status,
    stage: run.stage,
    awaiting: status === 'awaiting' ? run.awaiting : null,
    userMessage: tells
      ? (run.denial?.userMessage ?? run.tenant.settings.denialMessage ?? defaultDenialMessage)
      : null,
    claims: status === 'completed' ? run.claims : {},
    user: run.user === null || tells ? null : userOf(run.user),
    token,
  };
  const record: RunRecord = {
    id: run.id,
    flow: run.program.flow.slug,
    flowVersion: run.program.flow.version,
    status,
    stage: run.stage,
    seq: answer.seq,
    idempotencyKey: run.idempotencyKey,
    userId: run.user?.id ?? null,
    startedAt: run.startedAt,
    expiresAt: status === 'awaiting' ? run.expiresAt : null,
    endedAt: status === 'awaiting' ? null : now,
    snapshot: snapshotOf(run, answer),
  };
  const owner = patchOwner(run);
  return {
    answer,
    checkpoint: {
      tenantId: run.tenant.id,
      run: record,
      expectedSeq: run.seq,
      createUser: run.createsUser ? run.user : null,
      appMetadata:
        owner !== null && run.pendingPatch !== null && !run.createsUser
          ? { userId: owner, patch: run.pendingPatch }
          : null,
      audit: [...run.audit],
    },
  };
}

/** Whose `app_metadata` the run's patch belongs to: its user, or whom the event named when nobody authenticated. */
function patchOwner(run: Run): string | null {
  return run.user?.id ?? (run.authenticatedAt === null ? (run.event.user?.id ?? null) : null);
}

export function snapshotOf(run: Run, answer: KeptAnswer): RunSnapshot {
  return {
    format: 1,
    trigger: run.trigger,
    release: run.program.release,
    position: run.position,
    frames: run.frames,
    step: run.step,
    stateBytes: run.stateBytes,
    event: run.event,
    user: run.user,
    waitingPatch: run.waitingPatch,
    claims: run.claims,
    stageClaims: run.stageClaims,
    authenticatedAt: run.authenticatedAt,
    givenAuthentication: run.givenAuthentication,
    trace: [...run.trace],
    answers: [...run.answers, answer],
    inputHash: run.inputHash,
  };
}

export function userOf(user: UserRecord): {
  id: string;
  email: string | null;
  app_metadata: UserRecord['app_metadata'];
} {
  return { id: user.id, email: user.email, app_metadata: user.app_metadata };
}

/** A patch that waited for a user who never came is dropped, and the trace says so (contract 5.13). */
function settleWaitingPatch(run: Run, status: string): void {
  if (run.waitingPatch === null || status === 'awaiting') return;
  if (patchOwner(run) !== null) {
    run.pendingPatch = { ...run.pendingPatch, ...run.waitingPatch };
    run.waitingPatch = null;
    return;
  }
  dropWaitingPatch(run, 'the run ended without a user');
}

function recordUserWrites(run: Run, parts: EngineParts): void {
  const owner = patchOwner(run);
  if (owner === null) return;
  const target = { kind: 'user', id: owner } as const;
  if (run.createsUser) recordRunEvent(run, parts, 'user.created', {}, { target });
  if (run.pendingPatch !== null) {
    recordRunEvent(
      run,
      parts,
      'user.app_metadata_updated',
      { keys: Object.keys(run.pendingPatch) },
      { target },
    );
  }
}

function recordEnd(run: Run, parts: EngineParts): void {
  const status = statusOf(run);
  const { flow } = run.program;
  const logs: Json = run.logs.map(({ block, level, message }) => ({ block, level, message }));
  const base = {
    flow: flow.slug,
    version: flow.version,
    stage: run.stage,
    ...(run.logs.length > 0 && { logs }),
  };
  if (status === 'completed') recordRunEvent(run, parts, 'flow.run_completed', base);
  if (status === 'awaiting') {
    const block = run.awaiting?.kind === 'prompt' ? run.awaiting.block : null;
    recordRunEvent(
      run,
      parts,
      'flow.run_awaiting',
      { ...base, kind: run.awaiting?.kind ?? null, block },
      { outcome: 'partial' },
    );
  }
  if (status === 'denied') {
    const { reason, block, error_kind } = run.denial ?? { reason: 'denied', block: null, error_kind: null };
    recordRunEvent(
      run,
      parts,
      'flow.run_denied',
      { ...base, reason, block, error_kind },
      { outcome: 'denied' },
    );
  }
  if (status === 'failed') {
    const { message, block } = run.failure ?? { message: 'unknown', block: null };
    recordRunEvent(
      run,
      parts,
      'flow.run_failed',
      { ...base, reason: message, block },
      { outcome: 'failure' },
    );
  }
}
