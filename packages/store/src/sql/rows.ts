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
import type {
  ActionVersionModel,
  AuditEventModel,
  FlowVersionModel,
  ReleaseModel,
  RunModel,
  SigningKeyModel,
  TenantModel,
  UserModel,
} from '../generated/prisma/models.ts';
import { decodeJson, decodeText } from './text-codec.ts';

/** From Prisma's rows to the records of the port. What is read here was written by this package: it is trusted. */

export function toTenant(row: TenantModel): TenantRecord {
  return {
    id: decodeText(row.id),
    slug: decodeText(row.slug),
    name: decodeText(row.name),
    settings: decodeJson(row.settings),
    release: row.release,
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

export function toUser(row: Omit<UserModel, 'tenantId'>): UserRecord {
  return {
    id: decodeText(row.id),
    email: decodeText(row.email),
    email_verified: row.emailVerified,
    phone: decodeText(row.phone),
    name: decodeText(row.name),
    app_metadata: decodeJson(row.appMetadata),
    user_metadata: decodeJson(row.userMetadata),
    factors: decodeJson(row.factors),
    created_at: decodeText(row.createdAt),
  };
}

export function toRun(row: RunModel): RunRecord {
  return {
    id: decodeText(row.id),
    flow: decodeText(row.flow),
    flowVersion: row.flowVersion,
    status: row.status as RunRecord['status'],
    stage: row.stage as RunRecord['stage'],
    seq: row.seq,
    idempotencyKey: decodeText(row.idempotencyKey),
    userId: decodeText(row.userId),
    startedAt: Number(row.startedAt),
    expiresAt: row.expiresAt === null ? null : Number(row.expiresAt),
    endedAt: row.endedAt === null ? null : Number(row.endedAt),
    snapshot: decodeJson(row.snapshot),
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
