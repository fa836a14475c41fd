import type { JsonObject } from '@sluice/expression';
import { jsonBytes } from '../measure/size.ts';
import type { UserRecord } from '../ports/store.ts';
import type { EventUser } from './event-schema.ts';
import type { EngineParts } from './parts.ts';
import { type Run, setEvent } from './run.ts';

/** The run has learnt who its user is: what waited for a user is merged, and the event shows the merged account. */
export function admitUser(run: Run, user: UserRecord, extra?: EventUser): void {
  const patch = run.waitingPatch;
  run.waitingPatch = null;
  if (patch !== null) run.pendingPatch = { ...run.pendingPatch, ...patch };
  run.user = patch === null ? user : { ...user, app_metadata: { ...user.app_metadata, ...patch } };
  setEvent(run, { ...run.event, user: { ...extra, ...eventUserOf(run.user) } });
}

/**
 * Whether what waited for a user, merged into this one's, is still within the tenant's limit. Nobody could tell at the call,
 * since the user was not known (contract, section 10).
 */
export function waitingPatchFits(run: Run, user: UserRecord): boolean {
  if (run.waitingPatch === null) return true;
  return jsonBytes({ ...user.app_metadata, ...run.waitingPatch }) <= run.limits.appMetadataBytes;
}

/** A patch that reaches nobody is dropped, and the trace says so (contract 5.13). */
export function dropWaitingPatch(run: Run, why: string): void {
  run.waitingPatch = null;
  for (const [index, entry] of run.trace.entries()) {
    if (!entry.effects.some((effect) => effect.type === 'user.setAppMetadata')) continue;
    run.trace[index] = { ...entry, warnings: [...entry.warnings, `app_metadata was dropped: ${why}`] };
  }
}

export function eventUserOf(user: UserRecord): EventUser & { readonly id: string } {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.email_verified,
    phone: user.phone,
    name: user.name,
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    factors: user.factors,
    created_at: user.created_at,
  };
}

/** A new user has passed the registration stage and has no account yet (contract, section 2). */
export function accountIsDue(run: Run): boolean {
  const { position } = run;
  return (
    run.authenticatedAt !== null &&
    run.user === null &&
    run.event.user !== undefined &&
    position !== 'registration' &&
    position !== 'registration/prompt' &&
    position !== 'denied' &&
    position !== 'failed'
  );
}

/** Makes the account; the next checkpoint writes it. */
export function createAccount(run: Run, { ids, clock }: EngineParts): void {
  const profile = run.event.user;
  if (profile === undefined) return;
  const metadata: JsonObject = {};
  run.createsUser = true;
  admitUser(
    run,
    {
      id: ids.next('usr'),
      email: profile.email,
      email_verified: profile.email_verified,
      phone: profile.phone,
      name: profile.name,
      app_metadata: metadata,
      user_metadata: profile.user_metadata,
      factors: profile.factors,
      created_at: new Date(clock.now()).toISOString(),
    },
    profile,
  );
}
