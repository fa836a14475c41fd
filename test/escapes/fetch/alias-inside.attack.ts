import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an alias of an inner name',
  tries: 'To reach an inner server through a chain of aliases.',
  source: `api.state.set('end', await ask(at('inner.test')));`,
  zone: { 'inner.test': ['cname mid.test'], 'mid.test': ['cname last.test'], 'last.test': ['127.0.0.1'] },
  arrives: [],
  expect: { returned: { end: 'http_fetch_denied' } },
} satisfies FetchAttack;
