import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a listed name that leads inside',
  tries: 'To reach an inner server through a listed name that leads to it.',
  source: `api.state.set('end', await ask(at('inner.test')));`,
  arrives: [],
  expect: { returned: { end: 'http_fetch_denied' }, fetches: ['GET inner.test/ http_fetch_denied'] },
} satisfies FetchAttack;
