import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a public IPv4 and an inner IPv6 address',
  tries: 'To hide an inner address in the other family.',
  source: `api.state.set('end', await ask(at('inner.test')));`,
  zone: { 'inner.test': ['93.184.215.14', '::1'] },
  arrives: [],
  expect: { returned: { end: 'http_fetch_denied' } },
} satisfies FetchAttack;
