import type { Json } from '@sluice/expression';
import { readPath } from '../term/read-own.ts';
import type { Concrete, InputSource } from '../term/term.ts';

/** Documents to start from, by kind of source. What a model leaves as it is here is not worth a word. */
export type DefaultDocuments = Readonly<Partial<Record<InputSource['kind'], Json>>>;

const user = {
  id: 'user-1',
  email: 'ada@example.com',
  email_verified: true,
  phone: null,
  name: 'Ada',
  app_metadata: {},
  user_metadata: {},
  factors: [],
  created_at: '2025-01-01T00:00:00.000Z',
} as const;

export const defaultDocuments: DefaultDocuments = {
  event: {
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
    tenant: { id: 'tenant-1', slug: 'acme', name: 'Acme' },
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
  },
  account: user,
  profile: { email: 'new@example.com', email_verified: false, name: 'New' },
  authentication: { outcome: 'authenticated', aal: 'aal1', methods: ['password'] },
  prompt: {},
  exchange: { ok: true, status: 200, headers: {}, body: '{}', json: {} },
  clock: Date.UTC(2026, 0, 1),
  chance: 0.5,
  opaque: null,
  step: {},
  session: {},
};

/** What stands where the default documents have nothing, when something has to. */
const samples: DefaultDocuments = {
  event: { user },
  authentication: { reason: 'wrong password' },
  exchange: { error_kind: 'http_fetch_failed' },
};

/** What a place has when nothing is asked of it. */
export function defaultAt({ kind }: InputSource, path: readonly string[], own: DefaultDocuments): Concrete {
  const document = own[kind] ?? defaultDocuments[kind];
  return readPath(document, path);
}

export function sampleAt(source: InputSource, path: readonly string[], own: DefaultDocuments): Concrete {
  return defaultAt(source, path, own) ?? readPath(samples[source.kind], path);
}
