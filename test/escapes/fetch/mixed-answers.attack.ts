import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'public and inner addresses together',
  tries: 'To hide an inner address among public ones.',
  source: `api.state.set('end', await ask(at('inner.test')));`,
  zone: { 'inner.test': ['93.184.215.14', '8.8.8.8', '127.0.0.1'] },
  arrives: [],
  expect: { returned: { end: 'http_fetch_denied' } },
} satisfies FetchAttack;
