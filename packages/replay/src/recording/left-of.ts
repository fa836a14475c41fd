import type { Checkpoint } from '@sluice/engine';
import type { Left } from './recording-schema.ts';

/** What a checkpoint wrote, without what belongs to the store alone (keys of idempotency, numbers of releases). */
export function leftOf({ run, createUser, appMetadata, audit }: Checkpoint, written: boolean): Left {
  const { snapshot } = run;
  const answer = snapshot.answers.at(-1);
  if (answer === undefined) throw new TypeError(`run "${run.id}" has no answer`);
  return {
    status: run.status,
    stage: run.stage,
    seq: run.seq,
    flowVersion: run.flowVersion,
    userId: run.userId,
    startedAt: run.startedAt,
    expiresAt: run.expiresAt,
    endedAt: run.endedAt,
    position: snapshot.position,
    frames: snapshot.frames as unknown as Left['frames'],
    step: snapshot.step,
    event: snapshot.event,
    user: snapshot.user,
    waitingPatch: snapshot.waitingPatch,
    claims: snapshot.claims,
    stageClaims: snapshot.stageClaims,
    authenticatedAt: snapshot.authenticatedAt,
    answer,
    trace: snapshot.trace,
    audit,
    createUser,
    appMetadata,
    written,
  };
}
