import type { Checkpoint, RunRecord, Store, TenantRecord, UserRecord } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { sameJson } from '../compare/same-json.ts';
import type { Recording } from '../recording/recording-schema.ts';
import type { Leg } from './leg.ts';

/** The store of one replay: the tenant, the accounts as they were found, the run itself. Nothing of it outlives the replay. */
export interface ReplayStore extends Store {
  /** What each leg committed, or tried to. */
  readonly checkpoints: { readonly checkpoint: Checkpoint; readonly written: boolean }[];
}

export function createReplayStore(
  tenant: TenantRecord,
  leg: () => Leg,
  earlier: () => readonly Recording[],
): ReplayStore {
  const checkpoints: ReplayStore['checkpoints'] = [];
  let kept: RunRecord | null = null;

  const user = async (_tenantId: string, id: string): Promise<UserRecord | null> => {
    leg().trouble('user');
    return account(id);
  };
  const account = (id: string): UserRecord | null => {
    const found = leg().user(id);
    const own = checkpoints.map(({ checkpoint }) => checkpoint);
    if (found === undefined)
      return own.findLast(({ createUser }) => createUser?.id === id)?.createUser ?? null;
    return found === null ? null : withOwnWrites(found, earlier(), own);
  };

  return {
    checkpoints,
    open: async () => undefined,
    close: async () => undefined,
    tenant: async (slug) => (slug === tenant.slug ? tenant : null),
    tenantWithUser: async (slug, id) => (slug === tenant.slug ? { tenant, user: account(id) } : null),
    tenants: async () => [tenant],
    user,
    run: async (_, id) => {
      leg().trouble('run');
      return kept?.id === id ? kept : null;
    },
    runByIdempotencyKey: async () => null,
    exclusively: (_tenantId, _name, work) => work(),
    async commit(checkpoint) {
      try {
        leg().trouble('commit');
      } catch (error) {
        checkpoints.push({ checkpoint, written: false });
        throw error;
      }
      checkpoints.push({ checkpoint, written: true });
      kept = JSON.parse(JSON.stringify(checkpoint.run)) as RunRecord;
      return { status: 'committed', user: checkpoint.createUser };
    },
    appendAudit: async () => leg().trouble('appendAudit'),
    audit: async () => [],
    signingKeys: async () => [],
    expiredRuns: async () => [],
    publish: absent,
    release: absent,
    releases: absent,
    flowVersion: absent,
    latestFlowVersion: absent,
    actionVersion: absent,
    latestActionVersion: absent,
    usersByEmail: absent,
    putUser: absent,
    addSigningKey: absent,
  };
}

function absent(): Promise<never> {
  return Promise.reject(new SluiceError('closed', 'a replay has no such store'));
}

/**
 * The account as it was found later on has the writes of the recorded run in it; a changed bundle may have written something else.
 * Then its own writes stand in place of the recorded ones.
 */
function withOwnWrites(
  found: UserRecord,
  recorded: readonly Recording[],
  own: readonly Checkpoint[],
): UserRecord {
  const theirs = patchOf(
    found.id,
    recorded.map(({ left }) => left),
  );
  const ours = patchOf(found.id, own);
  if (sameJson(theirs, ours)) return found;
  const before = recorded[0]?.users.find(({ id }) => id === found.id)?.found?.app_metadata ?? {};
  const kept = Object.entries(found.app_metadata).flatMap(([key, value]) => {
    if (!Object.hasOwn(theirs, key) || !sameJson(value, theirs[key])) return [[key, value] as const];
    return Object.hasOwn(before, key) ? [[key, before[key] ?? null] as const] : [];
  });
  return { ...found, app_metadata: Object.fromEntries([...kept, ...Object.entries(ours)]) };
}

function patchOf(id: string, writes: readonly Pick<Checkpoint, 'createUser' | 'appMetadata'>[]) {
  return Object.fromEntries(
    writes.flatMap(({ createUser, appMetadata }) => [
      ...(createUser?.id === id ? Object.entries(createUser.app_metadata) : []),
      ...(appMetadata?.userId === id ? Object.entries(appMetadata.patch) : []),
    ]),
  );
}
