import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a body where there is none',
  tries: 'To smuggle a body behind a request that has none, or read one that is none.',
  source: `const ends = [await ask(at('open.test'), { body: 'GET /evil' }), await ask(at('open.test'), { method: 'HEAD', body: 'x' }), await ask(at('open.test'), { method: 'POST', body: { toString: () => 'evil' } }), await ask(at('open.test'), { method: 'POST', body: new Uint8Array(8) })];
const head = await api.fetch(at('open.test'), { method: 'HEAD' });
api.state.set('ends', [...ends, head.body]);`,
  server: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil'),
  arrives: ['HEAD open.test/'],
  expect: { returned: { ends: ['TypeError', 'TypeError', 'TypeError', 'TypeError', ''] } },
} satisfies FetchAttack;
