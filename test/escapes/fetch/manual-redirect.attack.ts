import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a redirect that is followed by hand',
  tries: 'To follow a redirect past the allowlist, in two steps.',
  source: `const { status, headers } = await api.fetch(at('good.test', '/go'), { redirect: 'manual' });
api.state.set('ends', [status, await ask(headers.location)]);`,
  server: (socket, request, at) => {
    const location = at('evil.test');
    socket.end(
      request.line.startsWith('GET /go')
        ? `HTTP/1.1 302 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`
        : 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\narrived',
    );
  },
  arrives: ['GET good.test/go'],
  expect: { returned: { ends: [302, 'http_fetch_denied'] } },
} satisfies FetchAttack;
