import type { AuditEvent, Inspection, RunResult, TraceEntry, UserRecord } from '@sluice/engine';
import type { Observation } from '../run/observation.ts';

/** A trace entry of a block that went well and did nothing. */
export function traceEntry(block: string, more: Partial<TraceEntry> = {}): TraceEntry {
  return {
    seq: 1,
    stage: 'post-auth',
    block,
    type: 'custom_action',
    outcome: 'ok',
    next: 'continue',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 0,
    logs: [],
    effects: [],
    fetches: [],
    warnings: [],
    ...more,
  };
}

export function auditEvent(type: AuditEvent['type'], more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: 'evt_1',
    tenant: 'ten_1',
    type,
    occurred_at: '2026-01-01T00:00:00.000Z',
    actor: { kind: 'engine', id: 'engine' },
    target: { kind: 'run', id: 'run_1' },
    run_id: 'run_1',
    outcome: 'success',
    data: {},
    ...more,
  };
}

export function userRecord(more: Partial<UserRecord> = {}): UserRecord {
  return {
    id: 'usr_jane',
    email: 'jane@acme.example',
    email_verified: true,
    phone: null,
    name: null,
    app_metadata: {},
    user_metadata: {},
    factors: [],
    created_at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

export function runResult(more: Partial<RunResult> = {}): RunResult {
  return {
    runId: 'run_1',
    flow: 'login',
    flowVersion: 1,
    status: 'completed',
    stage: 'issue-tokens',
    awaiting: null,
    resumeToken: null,
    userMessage: null,
    claims: {},
    accessToken: null,
    user: null,
    ...more,
  };
}

export function makeObservation(
  more: Partial<Omit<Observation, 'result' | 'inspection'>> & {
    readonly result?: Partial<RunResult>;
    readonly inspection?: Partial<Inspection>;
  } = {},
): Observation {
  const result = runResult(more.result);
  return {
    user: null,
    event: {},
    requests: [],
    unanswered: [],
    ...more,
    result,
    inspection: { result, trace: [], audit: [], state: {}, ...more.inspection },
  };
}
