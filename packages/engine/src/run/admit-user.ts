import type { JsonObject } from '@sluice/expression';
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
