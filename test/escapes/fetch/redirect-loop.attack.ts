import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'redirects without end',
  tries: 'To keep the engine busy with one fetch.',
  source: `api.state.set('end', await ask(at('good.test', '/go')));`,
  server: (socket, request, at) => {
    const location = at('good.test', '/go');
    socket.end(
      request.line.startsWith('GET /go')
        ? `HTTP/1.1 307 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`
        : 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\narrived',
    );
  },
  arrives: Array(6).fill('GET good.test/go'),
  expect: { returned: { end: 'http_fetch_failed' } },
} satisfies FetchAttack;
