import type { JsonObject } from '@sluice/expression';

/** The catalogue of audit events (contract 9.2): names in the past tense or of the thing that ran. */
export const auditTypes = [
  'flow.run_completed',
  'flow.run_denied',
  'flow.run_failed',
  'flow.run_awaiting',
  'flow.run_resumed',
  'custom_action.run',
  'custom_action.test_run',
  'user.created',
  'user.app_metadata_updated',
  'token.issued',
  'flow.published',
  'flow.rolled_back',
  'action.created',
  'action.updated',
  'action.enabled',
  'action.disabled',
  'tenant.settings_updated',
] as const;
export type AuditType = (typeof auditTypes)[number];

export type AuditOutcome = 'success' | 'failure' | 'denied' | 'partial';

/** Who did it or to whom: `{ kind: 'user', id: 'usr_…' }`. */
export interface AuditParty {
  readonly kind: 'user' | 'client' | 'operator' | 'engine' | 'run' | 'flow' | 'action' | 'tenant';
  readonly id: string;
}

/** One entry of the tenant's append-only record (contract 9.1). */
export interface AuditEvent {
  readonly id: string;
  /** Tenant id. */
  readonly tenant: string;
  readonly type: AuditType;
  /** ISO 8601, UTC. */
  readonly occurred_at: string;
  readonly actor: AuditParty;
  readonly target: AuditParty;
  readonly run_id: string | null;
  readonly outcome: AuditOutcome;
  readonly data: JsonObject;
}
