import type { Inspection, RunResult, TraceEntry } from '@sluice/engine';

export const sampleResult: RunResult = {
  runId: 'run_1',
  flow: 'login',
  flowVersion: 3,
  status: 'completed',
  stage: 'issue-tokens',
  awaiting: null,
  resumeToken: null,
  userMessage: null,
  claims: { tier: 'enterprise' },
  accessToken: 'eyJ.secret.token',
  user: { id: 'usr_1', email: 'jane@acme.example', app_metadata: {} },
};

export function sampleEntry(entry: Partial<TraceEntry>): TraceEntry {
  return {
    seq: 1,
    stage: 'pre-login',
    block: 'check-country',
    type: 'custom_action',
    ...((entry.type ?? 'custom_action') === 'custom_action' && { action: 'check-country' }),
    outcome: 'ok',
    next: 'country-gate',
    startedAt: '2026-01-05T09:00:00.000Z',
    durationMs: 3.21,
    logs: [],
    effects: [],
    fetches: [],
    warnings: [],
    ...entry,
  };
}

export function sampleInspection(trace: readonly TraceEntry[], result: Partial<RunResult> = {}): Inspection {
  return { result: { ...sampleResult, ...result }, trace, audit: [], state: {} };
}
