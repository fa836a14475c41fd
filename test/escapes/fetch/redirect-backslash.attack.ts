import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a redirect with backslashes',
  tries: 'To be sent elsewhere by a path that is a host.',
  source: `api.state.set('end', await ask(at('good.test', '/go')));`,
  server: (socket, request) => {
    const location = '/\\\\evil.test/';
    socket.end(
      request.line.startsWith('GET /go')
        ? `HTTP/1.1 302 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`
        : 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\narrived',
    );
  },
  arrives: ['GET good.test/go'],
  expect: { returned: { end: 'http_fetch_denied' }, fetches: ['GET good.test/go http_fetch_denied'] },
} satisfies FetchAttack;
