import type { Checkpoint, CommitOutcome, RunRecord, UserRecord } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { writeShallowJson } from '../record/json-depth.ts';
import { freeze, keep } from './keep.ts';
import { type KeptRun, refused, type TenantShelf } from './tenant-shelf.ts';

/** One checkpoint: all that can fail comes first, and nothing waits in between, so nobody sees a half of it. */
export function commitCheckpoint(shelf: TenantShelf, checkpoint: Checkpoint): CommitOutcome {
  const { run, expectedSeq, createUser, tenantId } = checkpoint;
  const standing = shelf.runs.get(run.id);
  if (isTaken(shelf, run, standing, expectedSeq)) {
    return { status: 'conflict' };
  }
  if (createUser !== null && shelf.users.has(createUser.id)) {
    throw refused(`there is a user "${createUser.id}" already`);
  }
  const users = changedUsers(shelf, checkpoint);
  const events = shelf.takeAudit(tenantId, checkpoint.audit);
  const kept = keepRun(run, standing);

  for (const user of users) {
    shelf.users.set(user.id, user);
  }
  shelf.runs.set(run.id, kept);
  if (kept.idempotencyKey !== null) {
    shelf.runIdsByKey.set(kept.idempotencyKey, run.id);
  }
  if (kept.status === 'awaiting' && kept.expiresAt !== null) {
    shelf.waiting.set(run.id, kept.expiresAt);
  } else {
    shelf.waiting.delete(run.id);
  }
  shelf.record(events);
  return { status: 'committed', user: run.userId === null ? null : (shelf.users.get(run.userId) ?? null) };
}

export function toRunRecord({ snapshotJson, ...run }: KeptRun): RunRecord {
  return { ...run, snapshot: JSON.parse(snapshotJson) as RunRecord['snapshot'] };
}

function isTaken(
  shelf: TenantShelf,
  run: RunRecord,
  standing: KeptRun | undefined,
  expectedSeq: number,
): boolean {
  if (expectedSeq !== 0) {
    return standing?.seq !== expectedSeq;
  }
  return standing !== undefined || (run.idempotencyKey !== null && shelf.runIdsByKey.has(run.idempotencyKey));
}

/** The users as the checkpoint leaves them (contract 5.13: top-level keys overwrite, the others stay). */
function changedUsers(shelf: TenantShelf, { createUser, appMetadata }: Checkpoint): readonly UserRecord[] {
  const created = createUser === null ? undefined : keep(createUser);
  if (appMetadata === null) {
    return created === undefined ? [] : [created];
  }
  const before = appMetadata.userId === created?.id ? created : shelf.users.get(appMetadata.userId);
  if (before === undefined) {
    throw new SluiceError('user_unknown', 'The user that the run belongs to is no longer there.', {
      hint: 'Start the run again.',
    });
  }
  // fromEntries, not a spread into a literal with computed keys: a key `__proto__` stays a plain key.
  const merged = Object.fromEntries([
    ...Object.entries(before.app_metadata),
    ...Object.entries(keep(appMetadata.patch)),
  ]);
  const patched = freeze({ ...before, app_metadata: merged });
  return created === undefined || created.id === patched.id ? [patched] : [created, patched];
}

/** The idempotency key is the start's and stays. */
function keepRun({ snapshot, ...run }: RunRecord, standing: KeptRun | undefined): KeptRun {
  return {
    ...run,
    idempotencyKey: standing === undefined ? run.idempotencyKey : standing.idempotencyKey,
    snapshotJson: writeShallowJson(snapshot),
  };
}
