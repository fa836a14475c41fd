import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a request body over the limit',
  tries: 'To send more than an action may, by a byte or by characters that are two.',
  source: `const limit = 256 * 1024;
const post = (body) => ask(at('open.test'), { method: 'POST', body });
api.state.set('ends', [await post('a'.repeat(limit)), await post('a'.repeat(limit + 1)), await post('é'.repeat(limit / 2) + 'a'), await post('\\ud83d\\ude00'.repeat(limit / 4 + 1)), await post('\\ud800'.repeat(limit / 3 + 1))]);`,
  server: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
  arrives: ['POST open.test/'],
  expect: { returned: { ends: [200, ...Array(4).fill('limit_exceeded')] } },
} satisfies FetchAttack;
