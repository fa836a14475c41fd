import type {
  ActionVersion,
  AuditEvent,
  FlowVersion,
  Release,
  RunRecord,
  StoredSigningKey,
  TenantRecord,
  UserRecord,
} from '@sluice/engine';
import { Prisma } from '../generated/prisma/client.ts';
import type {
  ActionVersionModel,
  AuditEventModel,
  FlowVersionModel,
  ReleaseModel,
  SigningKeyModel,
} from '../generated/prisma/models.ts';
import { decodeJson, decodeText, parseJson } from './text-codec.ts';

/**
 * From rows to the records of the port. Tenants, users and runs are read with statements of this package, documents as
 * text; the rest through Prisma. What is read here was written by this package: it is trusted.
 */

export interface TenantRow {
  readonly tenant_id: string;
  readonly tenant_slug: string;
  readonly tenant_name: string;
  readonly tenant_settings: string;
  readonly tenant_release: number;
}

/** Under names that are none of a user's columns: both are read at once. */
export const tenantColumns = Prisma.sql`tenants.id AS tenant_id, tenants.slug AS tenant_slug,
  tenants.name AS tenant_name, tenants.settings::text AS tenant_settings, tenants.release AS tenant_release`;

export function toTenant(row: TenantRow): TenantRecord {
  return {
    id: decodeText(row.tenant_id),
    slug: decodeText(row.tenant_slug),
    name: decodeText(row.tenant_name),
    settings: parseJson(row.tenant_settings),
    release: row.tenant_release,
  };
}

export function toRelease(row: ReleaseModel): Release {
  return {
    number: row.number,
    flows: decodeJson(row.flows),
    actions: decodeJson(row.actions),
    publishedAt: Number(row.publishedAt),
    actor: decodeText(row.actor),
  };
}

export function toFlowVersion(row: FlowVersionModel): FlowVersion {
  return { slug: decodeText(row.slug), version: row.version, definition: decodeJson(row.definition) };
}

export function toActionVersion(row: ActionVersionModel): ActionVersion {
  return {
    slug: decodeText(row.slug),
    version: row.version,
    source: decodeText(row.source),
    language: row.language as ActionVersion['language'],
  };
}

export interface UserRow {
  readonly id: string;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly phone: string | null;
  readonly name: string | null;
  readonly app_metadata: string;
  readonly user_metadata: string;
  readonly factors: string;
  readonly created_at: string;
}

export const userColumns = Prisma.sql`users.id, users.email, users.email_verified, users.phone, users.name,
  users.app_metadata::text, users.user_metadata::text, users.factors::text, users.created_at`;

export function toUser(row: UserRow): UserRecord {
  return {
    id: decodeText(row.id),
    email: decodeText(row.email),
    email_verified: row.email_verified,
    phone: decodeText(row.phone),
    name: decodeText(row.name),
    app_metadata: parseJson(row.app_metadata),
    user_metadata: parseJson(row.user_metadata),
    factors: parseJson(row.factors),
    created_at: decodeText(row.created_at),
  };
}

/** A bigint is text from one driver and a number from the other. */
type BigInteger = string | number | bigint;

export interface RunRow {
  readonly id: string;
  readonly flow: string;
  readonly flow_version: number;
  readonly status: string;
  readonly stage: string;
  readonly seq: number;
  readonly idempotency_key: string | null;
  readonly user_id: string | null;
  readonly started_at: BigInteger;
  readonly expires_at: BigInteger | null;
  readonly ended_at: BigInteger | null;
  readonly snapshot: string;
}

export const runColumns = Prisma.sql`id, flow, flow_version, status, stage, seq, idempotency_key, user_id,
  started_at, expires_at, ended_at, snapshot::text`;

export function toRun(row: RunRow): RunRecord {
  return {
    id: decodeText(row.id),
    flow: decodeText(row.flow),
    flowVersion: row.flow_version,
    status: row.status as RunRecord['status'],
    stage: row.stage as RunRecord['stage'],
    seq: row.seq,
    idempotencyKey: decodeText(row.idempotency_key),
    userId: decodeText(row.user_id),
    startedAt: Number(row.started_at),
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    snapshot: parseJson(row.snapshot),
  };
}

export function toAuditEvent(row: AuditEventModel): AuditEvent {
  return {
    id: decodeText(row.id),
    tenant: decodeText(row.tenantId),
    type: row.type as AuditEvent['type'],
    occurred_at: decodeText(row.occurredAt),
    actor: { kind: row.actorKind as AuditEvent['actor']['kind'], id: decodeText(row.actorId) },
    target: { kind: row.targetKind as AuditEvent['target']['kind'], id: decodeText(row.targetId) },
    run_id: decodeText(row.runId),
    outcome: row.outcome as AuditEvent['outcome'],
    data: decodeJson(row.data),
  };
}

export function toSigningKey(row: SigningKeyModel): StoredSigningKey {
  return {
    kid: decodeText(row.kid),
    alg: row.alg as StoredSigningKey['alg'],
    publicJwk: decodeJson(row.publicJwk),
    sealedPrivateJwk: decodeText(row.sealedPrivateJwk),
    createdAt: Number(row.createdAt),
    retiredAt: row.retiredAt === null ? null : Number(row.retiredAt),
  };
}
