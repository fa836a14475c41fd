import { limitsOf } from '@sluice/flow';
import { stateBytes } from '../measure/size.ts';
import type { RunRecord, TenantRecord, UserRecord } from '../ports/store.ts';
import type { Program } from '../program/load-program.ts';
import { eventUserOf } from './admit-user.ts';
import type { EventSnapshot } from './event-schema.ts';
import type { ParsedStart } from './parse-input.ts';
import type { EngineParts } from './parts.ts';
import type { Run } from './run.ts';
import type { StepState } from './run-snapshot.ts';

/** A new run, at the entry of its stage machine. `user` is the stored account of `event.user.id`. */
export function newRun(
  parts: EngineParts,
  tenant: TenantRecord,
  program: Program,
  input: ParsedStart,
  inputHash: string,
  user: UserRecord | null,
): Run {
  const limits = limitsOf(tenant.settings);
  const begunAt = parts.clock.monotonic();
  const { trigger } = program.flow;
  return {
    id: parts.ids.next('run'),
    tenant,
    limits,
    program,
    trigger,
    startedAt: parts.clock.now(),
    inputHash,
    idempotencyKey: input.idempotencyKey ?? null,
    seq: 0,
    begunAt,
    deadline: begunAt + limits.runTimeoutMs,
    answers: [],
    position: program.flow.machine.initial,
    stage: trigger === 'token' ? 'issue-tokens' : 'pre-login',
    frames: [],
    step: {},
    stateBytes: 0,
    event: completeEvent(input, tenant, user),
    eventJson: null,
    // A login's user is only named until the credentials are verified; a token run's has proved itself to the host.
    user: trigger === 'token' ? user : null,
    createsUser: false,
    pendingPatch: null,
    waitingPatch: null,
    claims: {},
    stageClaims: {},
    authenticatedAt: null,
    givenAuthentication: input.authentication ?? null,
    awaiting: null,
    expiresAt: null,
    denial: null,
    failure: null,
    trace: [],
    audit: [],
    logs: [],
  };
}

/** A run as it stood at its last checkpoint, with a new deadline. `user` is the account as it stands now. */
export function restoreRun(
  parts: EngineParts,
  tenant: TenantRecord,
  program: Program,
  record: RunRecord,
  user: UserRecord | null,
): Run {
  const { snapshot } = record;
  const limits = limitsOf(tenant.settings);
  const begunAt = parts.clock.monotonic();
  const step = structuredClone(snapshot.step) as StepState;
  const { event } = snapshot;
  return {
    id: record.id,
    tenant,
    limits,
    program,
    trigger: snapshot.trigger,
    startedAt: record.startedAt,
    inputHash: snapshot.inputHash,
    idempotencyKey: record.idempotencyKey,
    seq: record.seq,
    begunAt,
    deadline: begunAt + limits.runTimeoutMs,
    answers: snapshot.answers,
    position: snapshot.position,
    stage: record.stage,
    frames: [...snapshot.frames],
    step,
    // Of a sub-routine's entries nobody can tell any more where values begin, so it is not measured anew.
    stateBytes: snapshot.stateBytes ?? stateBytes(step),
    event:
      user === null || event.user === undefined
        ? event
        : { ...event, user: { ...event.user, ...eventUserOf(user) } },
    eventJson: null,
    user,
    createsUser: false,
    pendingPatch: null,
    waitingPatch: snapshot.waitingPatch,
    claims: snapshot.claims,
    stageClaims: snapshot.stageClaims,
    authenticatedAt: snapshot.authenticatedAt,
    givenAuthentication: snapshot.givenAuthentication ?? null,
    awaiting: snapshot.answers.at(-1)?.awaiting ?? null,
    expiresAt: record.expiresAt,
    denial: null,
    failure: null,
    trace: [...snapshot.trace],
    audit: [],
    logs: [],
  };
}

/** The host's event with what the engine knows better: the tenant, and the named user's account as stored. */
function completeEvent(input: ParsedStart, tenant: TenantRecord, user: UserRecord | null): EventSnapshot {
  const { user: given, ...groups } = input.event;
  const event = {
    ...groups,
    tenant: { ...groups.tenant, id: tenant.id, slug: tenant.slug, name: tenant.name },
  };
  // The schema's output is plain JSON of this very shape; zod types loose groups wider than JSON.
  const complete = event as unknown as EventSnapshot;
  if (given === undefined) return complete;
  return {
    ...complete,
    user: { ...(given as unknown as NonNullable<EventSnapshot['user']>), ...(user && eventUserOf(user)) },
  };
}
