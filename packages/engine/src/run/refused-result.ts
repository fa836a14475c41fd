import { defaultDenialMessage, SluiceError, type StageId } from '@sluice/flow';
import { auditEvent } from '../audit/record-event.ts';
import type { TenantRecord } from '../ports/store.ts';
import { kindOf, messageOf } from '../trace/message-of.ts';
import type { EngineParts } from './parts.ts';
import type { RunResult } from './run-result.ts';

/** As much of a run as is known when it is refused. */
export interface RefusedRun {
  readonly tenant: TenantRecord | null;
  readonly runId: string;
  readonly flow: string;
  readonly flowVersion?: number;
  readonly stage?: StageId;
}

/**
 * An error on the way to a run or back from it. What the caller did wrong is thrown on; the engine's own trouble is a `failed`
 * run that issues nothing (contract 2.3).
 */
export async function refusedResult(error: unknown, run: RefusedRun, parts: EngineParts): Promise<RunResult> {
  if (
    error instanceof SluiceError &&
    error.kind === 'refusal' &&
    error.code !== 'key_missing' &&
    error.code !== 'key_invalid'
  )
    throw error;
  const code = error instanceof SluiceError ? error.code : 'engine_error';
  // The text of a driver's error can hold data of the run: the log gets the code and the kind of error only (contract 9.4).
  parts.logger.error({ runId: run.runId, flow: run.flow, code, error: kindOf(error) }, 'run failed');
  if (run.tenant !== null) await tellOperator(error, { ...run, tenant: run.tenant }, parts);
  return {
    runId: run.runId,
    flow: run.flow,
    flowVersion: run.flowVersion ?? 0,
    status: 'failed',
    stage: run.stage ?? 'pre-login',
    awaiting: null,
    resumeToken: null,
    userMessage: run.tenant?.settings.denialMessage ?? defaultDenialMessage,
    claims: {},
    accessToken: null,
    user: null,
  };
}

/** There is no run to write down, so the audit alone tells what went wrong, as far as the store still takes it. */
async function tellOperator(
  error: unknown,
  run: RefusedRun & { readonly tenant: TenantRecord },
  parts: EngineParts,
): Promise<void> {
  const event = auditEvent(parts, {
    tenant: run.tenant.id,
    type: 'flow.run_failed',
    actor: { kind: 'engine', id: 'engine' },
    target: { kind: 'flow', id: run.flow },
    runId: run.runId,
    outcome: 'failure',
    data: { flow: run.flow, stage: run.stage ?? null, block: null, reason: messageOf(error) },
  });
  try {
    await parts.store.appendAudit(run.tenant.id, [event]);
  } catch {
    parts.logger.error({ runId: run.runId, flow: run.flow }, 'the failure could not be written to the audit');
  }
}
