import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a name that is never answered',
  tries: 'To hold a fetch for longer than it may take, before there is a connection.',
  source: `try { await api.fetch(at('good.test')); } catch {}
api.state.set('end', 1);`,
  zone: { 'good.test': 'silence' },
  arrives: [],
  limits: { fetchTimeoutMs: 300 },
  expect: { failed: ['http_fetch_timeout'], fetches: ['GET good.test/ http_fetch_timeout'] },
} satisfies FetchAttack;
