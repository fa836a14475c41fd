import type { Json, JsonObject } from '@sluice/expression';

/** When nothing else is said, a scenario runs at this moment, with this seed. */
export const defaultNow = '2026-01-01T00:00:00.000Z';
export const defaultSeed = 1;

/** The complete event that `given.event` is merged over (formats, section 4; contract, section 8). */
export const defaultEvent = {
  authentication: { aal: 'aal0', methods: [], risk_score: 0 },
  client: { id: 'client-web', name: 'Web app', type: 'web' },
  connection: { id: 'con-database', name: 'Users', type: 'database' },
  request: {
    ip: '203.0.113.10',
    user_agent: 'Mozilla/5.0 (scenario)',
    visitor_id: 'visitor-1',
    geo: {
      country: 'US',
      region: 'CA',
      city: 'San Francisco',
      latitude: 37.77,
      longitude: -122.42,
      timezone: 'America/Los_Angeles',
    },
    asn: { number: 64500, org: 'Example Net', is_tor: false, is_vpn: false, is_bogon: false },
  },
  transaction: {
    id: 'txn-1',
    scopes: ['openid'],
    audience: 'https://api.example.com',
    redirect_uri: 'https://app.example.com/callback',
    nonce: 'nonce-1',
    locale: 'en',
    state: 'state-1',
    acr_values: null,
  },
} as const satisfies JsonObject;

/** Objects are merged key by key, everything else is replaced. */
export function mergeOver(base: Json | undefined, patch: Json): Json {
  if (!isObject(base) || !isObject(patch)) return patch;
  const merged = new Map<string, Json>(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) merged.set(key, mergeOver(merged.get(key), value));
  return Object.fromEntries(merged);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
