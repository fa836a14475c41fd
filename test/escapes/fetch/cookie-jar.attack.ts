import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'cookies between fetches',
  tries: 'To get a cookie from one fetch into another.',
  source: `await api.fetch(at('open.test', '/one'));
const { body, headers } = await api.fetch(at('open.test', '/two'));
api.state.set('seen', [body, headers['set-cookie']]);`,
  server: (socket, { headers }) => {
    const body = headers['cookie'] ?? 'none';
    socket.end(
      `HTTP/1.1 200 OK\r\nset-cookie: a=1; path=/\r\nset-cookie: b=2\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  },
  expect: { returned: { seen: ['none', 'a=1; path=/, b=2'] } },
} satisfies FetchAttack;
