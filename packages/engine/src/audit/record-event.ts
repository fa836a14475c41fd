import type { JsonObject } from '@sluice/expression';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Run } from '../run/run.ts';
import type { AuditEvent, AuditOutcome, AuditParty, AuditType } from './audit-event.ts';

export interface AuditSources {
  readonly clock: Clock;
  readonly ids: Ids;
}

export function auditEvent(
  { clock, ids }: AuditSources,
  fields: {
    tenant: string;
    type: AuditType;
    actor: AuditParty;
    target: AuditParty;
    runId?: string;
    outcome?: AuditOutcome;
    data: JsonObject;
  },
): AuditEvent {
  return {
    id: ids.next('evt'),
    tenant: fields.tenant,
    type: fields.type,
    occurred_at: new Date(clock.now()).toISOString(),
    actor: fields.actor,
    target: fields.target,
    run_id: fields.runId ?? null,
    outcome: fields.outcome ?? 'success',
    data: fields.data,
  };
}

/** Adds an event of the run to what the next checkpoint writes. */
export function recordRunEvent(
  run: Run,
  sources: AuditSources,
  type: AuditType,
  data: JsonObject,
  more: { outcome?: AuditOutcome; target?: AuditParty } = {},
): void {
  run.audit.push(
    auditEvent(sources, {
      tenant: run.tenant.id,
      type,
      actor:
        run.user === null ? { kind: 'client', id: run.event.client.id } : { kind: 'user', id: run.user.id },
      target: more.target ?? { kind: 'run', id: run.id },
      runId: run.id,
      outcome: more.outcome ?? 'success',
      data,
    }),
  );
}
