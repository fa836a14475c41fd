import type {
  ActionOutcome,
  ActionRequest,
  FetchRecord,
  OutboundRequest,
  OutboundResult,
} from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import { defaultLimits, type Limits } from '@sluice/flow';

/** An event with all seven keys (contract, section 8). */
export const sampleEvent: JsonObject = {
  authentication: { aal: 'aal1', methods: ['password', 'totp'], risk_score: 12 },
  client: { id: 'client-1', name: 'Portal', type: 'web' },
  connection: { id: 'con-1', name: 'Users', type: 'database' },
  request: {
    ip: '203.0.113.7',
    user_agent: 'test',
    visitor_id: null,
    geo: { country: 'US', region: '', city: '', latitude: 0, longitude: 0, timezone: '' },
    asn: { number: 0, org: '', is_tor: false, is_vpn: false, is_bogon: false },
  },
  tenant: { id: 'ten_1', slug: 'acme', name: 'Acme' },
  transaction: { id: 'tx-1', scopes: ['openid'], audience: null, redirect_uri: null, state: null },
  user: { id: 'usr_1', email: 'jane@acme.example', app_metadata: { tier: 'free' }, user_metadata: {} },
};

export interface RequestChanges extends Partial<Omit<ActionRequest, 'limits' | 'eventJson' | 'stepJson'>> {
  readonly limits?: Partial<Limits>;
  readonly event?: JsonObject;
  readonly step?: JsonObject;
}

/** A request to run `source`, complete with defaults; fetches fail unless given. */
export function requestFor(source: string, changes: RequestChanges = {}): ActionRequest {
  const { limits, event, step, ...rest } = changes;
  return {
    tenantId: 'ten_1',
    runId: 'run_1',
    action: 'tag-tier',
    version: 1,
    source,
    language: 'javascript',
    eventJson: JSON.stringify(event ?? sampleEvent),
    stepJson: JSON.stringify(step ?? {}),
    limits: { ...defaultLimits, ...limits },
    remainingMs: 20_000,
    held: { stateBytes: 0, claims: {}, appMetadata: {} },
    fetch: async (request) => refusal(request, 'http_fetch_denied', 'no host is listed'),
    ...rest,
  };
}

export function recordOf(request: OutboundRequest, status: number | null): FetchRecord {
  const { host, pathname } = new URL(request.url);
  return { method: request.method, host, path: pathname, status, durationMs: 1 };
}

export function answer(request: OutboundRequest, body: string, status = 200): OutboundResult {
  const headers = { 'content-type': 'text/plain' };
  return { record: recordOf(request, status), ok: true, response: { status, headers, body } };
}

export function refusal(
  request: OutboundRequest,
  error_kind: 'http_fetch_denied' | 'http_fetch_timeout' | 'http_fetch_failed' | 'limit_exceeded',
  message: string,
): OutboundResult {
  return { record: { ...recordOf(request, null), error_kind }, ok: false, error_kind, message };
}

/** What an outcome's `api.state.set` calls left, the last one of a key winning. */
export function stateOf(outcome: ActionOutcome): Record<string, Json> {
  const state: Record<string, Json> = {};
  for (const effect of outcome.effects) if (effect.type === 'state.set') state[effect.key] = effect.value;
  return state;
}
