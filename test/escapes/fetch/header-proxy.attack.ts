import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'headers for proxies',
  tries: 'To have a proxy on the way do something else.',
  source: `const { body } = await api.fetch(at('open.test'), { headers: { 'Proxy-Authorization': 'evil', 'Proxy-Connection': 'evil', Via: 'evil', 'Keep-Alive': 'evil', 'HTTP2-Settings': 'evil' } });
api.state.set('evil', body.includes('evil'));`,
  arrives: ['GET open.test/'],
  expect: { returned: { evil: false } },
} satisfies FetchAttack;
