import { SluiceError } from '@sluice/flow';
import type { UserRecord } from '../ports/store.ts';
import { admitUser, dropWaitingPatch, waitingPatchFits } from './admit-user.ts';
import type { ParsedAuthentication } from './parse-input.ts';
import type { EngineParts } from './parts.ts';
import { type Run, setEvent } from './run.ts';
import { deny, move } from './walk.ts';

/** What the host's answer stands for: looked up before anything changes, so that a wrong answer changes nothing. */
export type Authentication =
  | {
      readonly outcome: 'authenticated';
      readonly user: UserRecord;
      readonly aal: string;
      readonly methods: readonly string[];
    }
  | Exclude<ParsedAuthentication, { outcome: 'authenticated' }>;

/** Throws `user_unknown` when the host names a user that the tenant does not have. */
export async function resolveAuthentication(
  tenantId: string,
  answer: ParsedAuthentication,
  { store }: { readonly store: Pick<EngineParts['store'], 'user'> },
): Promise<Authentication> {
  if (answer.outcome !== 'authenticated') return answer;
  const user = await store.user(tenantId, answer.user.id);
  if (user === null) {
    throw new SluiceError('user_unknown', `the tenant has no user "${answer.user.id}"`, {
      hint: 'Import the user first with users.put(), or answer with outcome "registered" for a new one.',
    });
  }
  return { ...answer, user };
}

/** Takes a run that waits for authentication on to the next stage. */
export function applyAuthentication(run: Run, answer: Authentication, { clock }: EngineParts): void {
  run.awaiting = null;
  run.expiresAt = null;
  if (answer.outcome === 'failed') {
    return deny(run, { reason: answer.reason, block: null, error_kind: null, userMessage: null });
  }
  run.authenticatedAt = Math.floor(clock.now() / 1000);
  const authentication = { ...run.event.authentication, aal: answer.aal as 'aal1', methods: answer.methods };
  setEvent(run, { ...run.event, authentication });
  if (answer.outcome === 'authenticated') {
    // Whoever was only named before the credentials were verified has nothing more to do with the run, unless it is the same.
    const { user: named } = run.event;
    const fits = waitingPatchFits(run, answer.user);
    if (!fits) dropWaitingPatch(run, `it would be larger than ${run.limits.appMetadataBytes} bytes`);
    admitUser(run, answer.user, named?.id === answer.user.id ? named : undefined);
    if (!fits) {
      const kind = 'limit_exceeded';
      return deny(run, { reason: kind, block: null, error_kind: kind, userMessage: null });
    }
    return move(run, 'authenticated');
  }
  const { user: submitted } = answer;
  run.user = null;
  setEvent(run, {
    ...run.event,
    user: {
      email: submitted.email ?? null,
      email_verified: submitted.email_verified ?? false,
      phone: submitted.phone ?? null,
      name: submitted.name ?? null,
      app_metadata: { ...run.waitingPatch },
      user_metadata: submitted.user_metadata ?? {},
      factors: submitted.factors ?? [],
      created_at: null,
    },
  });
  move(run, 'registered');
}
