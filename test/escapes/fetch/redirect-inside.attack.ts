import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a redirect to an inner address',
  tries: 'To be sent inside by a listed server.',
  source: `api.state.set('end', await ask(at('good.test', '/go')));`,
  server: (socket, request, at) => {
    const location = at('127.0.0.1');
    socket.end(
      request.line.startsWith('GET /go')
        ? `HTTP/1.1 302 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`
        : 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\narrived',
    );
  },
  arrives: ['GET good.test/go'],
  expect: { returned: { end: 'http_fetch_denied' }, fetches: ['GET good.test/go http_fetch_denied'] },
} satisfies FetchAttack;
