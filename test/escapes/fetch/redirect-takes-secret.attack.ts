import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a redirect that carries the secret along',
  tries: 'To get the secret of one entry to the host of another.',
  source: `const { body } = await api.fetch(at('good.test', '/go'), { headers: { authorization: 'own', cookie: 'own=1', 'x-request-id': '7' } });
api.state.set('arrived', body);`,
  server: (socket, request, at) => {
    const location = at('open.test', '/end');
    socket.end(
      request.line.startsWith('GET /go')
        ? `HTTP/1.1 307 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`
        : 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\narrived',
    );
  },
  arrives: ['GET good.test/go', 'GET open.test/end'],
  expect: { returned: { arrived: 'arrived' } },
} satisfies FetchAttack;
