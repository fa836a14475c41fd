import { SluiceError } from '@sluice/flow';
import type { RunRecord, TenantRecord } from '../ports/store.ts';
import { resultOf } from './answer.ts';
import { commitCheckpoint } from './checkpoint.ts';
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
  const { tenant, record } = await findRun(input, parts);
  return parts.store.exclusively(tenant.id, `run ${record.id}`, async () => {
    const ended = await endWaiting(record.id, tenant, parts, (run) => {
      run.awaiting = null;
      deny(run, {
        reason: input.reason?.slice(0, 1_024) ?? 'cancelled',
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

/** Ends waiting runs whose time is over (contract 6.6). Returns how many it ended. */
export async function expireRuns(parts: EngineParts, limit: number): Promise<number> {
  const now = parts.clock.now();
  const tenants = new Map((await parts.store.tenants()).map((tenant) => [tenant.id, tenant]));
  let ended = 0;
  for (const { tenantId, runId } of await parts.store.expiredRuns(now, limit)) {
    const tenant = tenants.get(tenantId);
    if (tenant === undefined) continue;
    const result = await parts.store.exclusively(tenantId, `run ${runId}`, () =>
      endWaiting(runId, tenant, parts, (run) => {
        if (run.expiresAt === null || run.expiresAt > now) return false;
        expire(run);
        return true;
      }),
    );
    if (result !== null) ended += 1;
  }
  return ended;
}

async function endWaiting(
  runId: string,
  tenant: TenantRecord,
  parts: EngineParts,
  end: (run: Run) => boolean,
): Promise<RunResult | null> {
  const record = await parts.store.run(tenant.id, runId);
  if (record === null || record.status !== 'awaiting') return null;
  const run = await reopen(record, tenant, parts);
  if (!end(run)) return null;
  const kept = await commitCheckpoint(run, parts);
  return kept === 'conflict' ? null : resultOf(kept, answerOf(run), parts);
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
