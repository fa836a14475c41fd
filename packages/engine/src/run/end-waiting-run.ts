import { SluiceError } from '@sluice/flow';
import type { RunRecord, TenantRecord } from '../ports/store.ts';
import { type Program, programWithoutBlocks } from '../program/load-program.ts';
import { kindOf } from '../trace/message-of.ts';
import { resultOf } from './answer.ts';
import { commitCheckpoint } from './checkpoint.ts';
import { cancelSchema, parseInput } from './parse-input.ts';
import type { EngineParts } from './parts.ts';
import { expire, reopen } from './resume-run.ts';
import type { Run } from './run.ts';
import type { RunResult } from './run-result.ts';
import { answerOf } from './start-run.ts';
import { deny } from './walk.ts';

/** Ends a waiting run as denied with reason `cancelled`, or the one given. */
export async function cancelRun(
  input: { readonly tenant: string; readonly runId: string; readonly reason?: string },
  parts: EngineParts,
): Promise<RunResult> {
  const { reason = 'cancelled', ...of } = parseInput(cancelSchema, input, 'the cancelling of a run');
  const { tenant, record } = await findRun(of, parts);
  return parts.store.exclusively(tenant.id, `run ${record.id}`, async () => {
    const ended = await endWaiting(record.id, tenant, parts, (run) => {
      run.awaiting = null;
      deny(run, {
        reason: wholeText(reason.slice(0, 1_024)),
        block: null,
        error_kind: null,
        userMessage: null,
      });
      return true;
    });
    if (ended === null) {
      throw new SluiceError('run_not_waiting', `run "${record.id}" does not wait any more`, {
        hint: 'Look at it with inspect().',
      });
    }
    return ended;
  });
}

/** Ends waiting runs whose time is over (contract 6.6). Returns how many it ended; one that cannot be ended stops no other. */
export async function expireRuns(parts: EngineParts, limit: number): Promise<number> {
  const now = parts.clock.now();
  const tenants = new Map((await parts.store.tenants()).map((tenant) => [tenant.id, tenant]));
  let ended = 0;
  for (const { tenantId, runId } of await parts.store.expiredRuns(now, limit)) {
    const tenant = tenants.get(tenantId);
    if (tenant === undefined) continue;
    try {
      const result = await parts.store.exclusively(tenantId, `run ${runId}`, () =>
        endWaiting(runId, tenant, parts, (run) => {
          if (run.expiresAt === null || run.expiresAt > now) return false;
          expire(run);
          return true;
        }),
      );
      if (result !== null) ended += 1;
    } catch (error) {
      parts.logger.error({ runId, error: kindOf(error) }, 'an overdue run could not be ended');
    }
  }
  return ended;
}

/** A pair of surrogates that was cut in two is no text (contract 5.10 bounds a reason in characters). */
function wholeText(cut: string): string {
  return cut.isWellFormed() ? cut : cut.slice(0, -1).toWellFormed();
}

/** How often an end that meets somebody else's checkpoint starts over. */
const attempts = 3;

/** Null when the run does not wait, or `end` would not end it. */
async function endWaiting(
  runId: string,
  tenant: TenantRecord,
  parts: EngineParts,
  end: (run: Run) => boolean,
): Promise<RunResult | null> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const record = await parts.store.run(tenant.id, runId);
    if (record === null || record.status !== 'awaiting') return null;
    const run = await reopen(record, tenant, await programToEnd(record, tenant, parts), parts);
    if (!end(run)) return null;
    const kept = await commitCheckpoint(run, parts);
    if (kept !== 'conflict') return resultOf(kept.answer, answerOf(run), parts);
    // Ours after all, its acknowledgement lost, or another's that came to the same end.
    const stored = await parts.store.run(tenant.id, runId);
    const next = stored?.snapshot.answers.find((answer) => answer.seq === record.seq + 1);
    if (next?.status === 'denied') return resultOf(next, answerOf(run), parts);
  }
  return null;
}

/** To end a run its blocks are not needed: one that cannot be compiled any more would wait for ever. */
async function programToEnd(
  { snapshot, flow, flowVersion }: RunRecord,
  tenant: TenantRecord,
  { programs }: EngineParts,
): Promise<Program> {
  const none = () => programWithoutBlocks(snapshot.release, flow, flowVersion, snapshot.trigger);
  try {
    return (await programs.load(tenant.id, snapshot.release, flow)) ?? none();
  } catch (error) {
    if (error instanceof SluiceError && error.kind === 'operational') throw error;
    return none();
  }
}

/** The tenant and its run. Throws `tenant_unknown` or `run_unknown`. */
export async function findRun(
  input: { readonly tenant: string; readonly runId: string },
  { store }: EngineParts,
): Promise<{ tenant: TenantRecord; record: RunRecord }> {
  const tenant = await store.tenant(input.tenant);
  if (tenant === null) throw new SluiceError('tenant_unknown', `there is no tenant "${input.tenant}"`);
  const record = await store.run(tenant.id, input.runId);
  if (record === null)
    throw new SluiceError('run_unknown', `tenant "${input.tenant}" has no run "${input.runId}"`);
  return { tenant, record };
}
