import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a redirect that carries credentials along',
  tries: 'To have the credentials for one host sent to another.',
  source: `const { body } = await api.fetch(at('open.test', '/go'), { headers: { authorization: 'own', cookie: 'own=1', 'x-api-key': 'own', 'x-request-id': '7' } });
const { headers } = JSON.parse(body);
api.state.set('carried', [headers.authorization, headers.cookie, headers['x-api-key'], headers['x-request-id']].map((value) => value ?? null));`,
  server: (socket, request, at) => {
    const body = JSON.stringify(request);
    socket.end(
      request.line.startsWith('GET /go')
        ? `HTTP/1.1 308 x\r\nlocation: ${at('a.wild.test')}\r\ncontent-length: 0\r\n\r\n`
        : `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  },
  arrives: ['GET open.test/go', 'GET a.wild.test/'],
  expect: { returned: { carried: [null, null, null, '7'] } },
} satisfies FetchAttack;
