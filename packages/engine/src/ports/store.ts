import type { Json, JsonObject } from '@sluice/expression';
import type { ActionLanguage, FlowDefinition, StageId, TenantSettings, Trigger } from '@sluice/flow';
import type { AuditEvent, AuditType } from '../audit/audit-event.ts';
import type { RunSnapshot } from '../run/run-snapshot.ts';

/** Every record belongs to one tenant; no method reads or writes across tenants. Times are epoch milliseconds. */
export interface TenantRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly settings: TenantSettings;
  /** Number of the release that new runs start on; 0 before the first publish. */
  readonly release: number;
}

export interface FlowVersion {
  readonly slug: string;
  /** From 1. */
  readonly version: number;
  readonly definition: FlowDefinition;
}

export interface ActionVersion {
  readonly slug: string;
  /** From 1. */
  readonly version: number;
  readonly source: string;
  readonly language: ActionLanguage;
}

/**
 * What is live at a moment: which version of each flow and action. Immutable and numbered from 1. A run is
 * pinned to the release it started on (contract 2.5).
 */
export interface Release {
  readonly number: number;
  readonly flows: Readonly<Record<string, { readonly version: number; readonly trigger: Trigger }>>;
  readonly actions: Readonly<
    Record<string, { readonly version: number; readonly enabled: boolean; readonly description?: string }>
  >;
  readonly publishedAt: number;
  readonly actor: string;
}

/** One publish, written in one transaction or not at all. */
export interface Publication {
  readonly tenant: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly settings: TenantSettings;
  };
  /** The release this one was made from; 0 creates the tenant. The publish is refused when it is no longer current. */
  readonly expectedRelease: number;
  readonly release: Release;
  readonly newFlows: readonly FlowVersion[];
  readonly newActions: readonly ActionVersion[];
  readonly audit: readonly AuditEvent[];
}

export interface UserRecord {
  readonly id: string;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly phone: string | null;
  readonly name: string | null;
  readonly app_metadata: JsonObject;
  readonly user_metadata: JsonObject;
  readonly factors: readonly Json[];
  /** ISO 8601. */
  readonly created_at: string;
}

export type RunStatus = 'completed' | 'denied' | 'failed' | 'awaiting';

/** A run as kept. `seq` counts its checkpoints from 1 and guards against two writers. */
export interface RunRecord {
  readonly id: string;
  readonly flow: string;
  readonly flowVersion: number;
  readonly status: RunStatus;
  readonly stage: StageId;
  readonly seq: number;
  readonly idempotencyKey: string | null;
  readonly userId: string | null;
  readonly startedAt: number;
  /** When the run stops waiting; null unless awaiting. */
  readonly expiresAt: number | null;
  readonly endedAt: number | null;
  readonly snapshot: RunSnapshot;
}

/** Everything that one checkpoint writes (contract 6.1). */
export interface Checkpoint {
  readonly tenantId: string;
  readonly run: RunRecord;
  /** 0: the run is new. Otherwise the `seq` that must still stand in the store. */
  readonly expectedSeq: number;
  readonly createUser: UserRecord | null;
  /** Merged into the stored `app_metadata` by one atomic statement (contract 5.13), after `createUser`. */
  readonly appMetadata: { readonly userId: string; readonly patch: JsonObject } | null;
  readonly audit: readonly AuditEvent[];
}

/**
 * `committed`: all of it is durable; `user` is the run's user as it now stands (`run.userId`), null without one.
 * `conflict`: somebody else wrote this run, or used this idempotency key, first; nothing was written.
 */
export type CommitOutcome =
  | { readonly status: 'committed'; readonly user: UserRecord | null }
  | { readonly status: 'conflict' };

export interface StoredSigningKey {
  readonly kid: string;
  readonly alg: 'ES256' | 'EdDSA';
  readonly publicJwk: JsonObject;
  /** Private JWK, encrypted with the key-encryption key (compact JWE). */
  readonly sealedPrivateJwk: string;
  readonly createdAt: number;
  /** Set when a newer key took over; the key still verifies. */
  readonly retiredAt: number | null;
}

export interface AuditQuery {
  readonly runId?: string;
  readonly types?: readonly AuditType[];
  /** At most this many, newest last; default 1,000. */
  readonly limit?: number;
}

/**
 * Where everything durable lives. Reads see every commit that was acknowledged before them. Methods reject with
 * SluiceError `store_unavailable` when the database is out of reach, and leave nothing half-written.
 */
export interface Store {
  /** Makes the store ready: connects, applies migrations, takes its locks. Safe to call from several processes at once. */
  open(): Promise<void>;
  close(): Promise<void>;

  tenant(slug: string): Promise<TenantRecord | null>;
  /** A tenant and one of its users at one moment: what nearly every run begins with, in one round trip. */
  tenantWithUser(
    slug: string,
    userId: string,
  ): Promise<{ readonly tenant: TenantRecord; readonly user: UserRecord | null } | null>;
  tenants(): Promise<readonly TenantRecord[]>;
  publish(publication: Publication): Promise<'published' | 'conflict'>;
  release(tenantId: string, number: number): Promise<Release | null>;
  /** Newest first. */
  releases(tenantId: string, limit: number): Promise<readonly Release[]>;
  flowVersion(tenantId: string, slug: string, version: number): Promise<FlowVersion | null>;
  /** Highest version ever published, 0 if none. */
  latestFlowVersion(tenantId: string, slug: string): Promise<number>;
  actionVersion(tenantId: string, slug: string, version: number): Promise<ActionVersion | null>;
  latestActionVersion(tenantId: string, slug: string): Promise<number>;

  user(tenantId: string, id: string): Promise<UserRecord | null>;
  usersByEmail(tenantId: string, email: string): Promise<readonly UserRecord[]>;
  /** Creates or replaces a user: the operator's import, never a run's doing. */
  putUser(tenantId: string, user: UserRecord, audit: readonly AuditEvent[]): Promise<void>;

  run(tenantId: string, id: string): Promise<RunRecord | null>;
  runByIdempotencyKey(tenantId: string, key: string): Promise<RunRecord | null>;
  /** Waiting runs of any tenant whose time is over, oldest first. */
  expiredRuns(
    now: number,
    limit: number,
  ): Promise<readonly { readonly tenantId: string; readonly runId: string }[]>;
  commit(checkpoint: Checkpoint): Promise<CommitOutcome>;

  /**
   * Runs `work` while no other holder of the same name, in any process on this database, runs theirs. The lock
   * goes with the process that holds it. It saves work; it is `expectedSeq` that keeps the data right.
   */
  exclusively<T>(tenantId: string, name: string, work: () => Promise<T>): Promise<T>;

  audit(tenantId: string, query: AuditQuery): Promise<readonly AuditEvent[]>;
  /** Appends outside a run: test runs, key rotation. */
  appendAudit(tenantId: string, events: readonly AuditEvent[]): Promise<void>;

  /** Newest first. */
  signingKeys(tenantId: string): Promise<readonly StoredSigningKey[]>;
  /** Inserts the key and retires the others at `key.createdAt`, unless `onlyIfNone` and there is one already. */
  addSigningKey(
    tenantId: string,
    key: StoredSigningKey,
    options: { readonly onlyIfNone: boolean },
  ): Promise<'added' | 'exists'>;
}
