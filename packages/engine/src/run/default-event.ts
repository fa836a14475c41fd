import type { EventInput } from './event-schema.ts';

/** When nothing else is said, it is this moment. */
export const defaultNow = '2026-01-01T00:00:00.000Z';

/**
 * An event as a host may pass it, complete but for the user (contract, section 8): what scenarios are merged over (formats,
 * section 4), and what searches for an event start from.
 */
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
} as const satisfies EventInput;
