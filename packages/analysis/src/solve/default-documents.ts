import { defaultEvent, defaultNow } from '@sluice/engine';
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
  event: { ...defaultEvent, tenant: { id: 'tenant-1', slug: 'acme', name: 'Acme' } },
  account: user,
  profile: { email: 'new@example.com', email_verified: false, name: 'New' },
  authentication: { outcome: 'authenticated', aal: 'aal1', methods: ['password'] },
  prompt: {},
  exchange: { ok: true, status: 200, headers: {}, body: '{}', json: {} },
  clock: Date.parse(defaultNow),
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
