import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'more in an init than there is',
  tries: 'To hand the client options that it has, but nobody gave to actions.',
  source: `const more = { dispatcher: {}, agent: {}, allowPrivate: true, responseBytes: 1e9, timeoutMs: 1e9, tenantSlug: 'other', allow: ['evil.test'], signal: { aborted: false }, credentials: 'include', mode: 'no-cors' };
api.state.set('ends', [await ask(at('evil.test'), more), await ask(at('inner.test'), more), await ask(at('open.test'), more)]);`,
  arrives: ['GET open.test/'],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 200] } },
} satisfies FetchAttack;
