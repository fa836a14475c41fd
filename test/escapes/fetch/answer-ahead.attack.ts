import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an answer to a question not asked yet',
  tries: 'To have the second answer of one connection taken for that of the next fetch.',
  source: `const bodies = [];
for (let turn = 0; turn < 3; turn += 1) bodies.push((await api.fetch(at('open.test', '/' + turn))).body);
api.state.set('bodies', bodies);`,
  server: (socket) => {
    const answer = (body: string) =>
      `HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    socket.write(answer('real') + answer('evil'));
  },
  expect: { returned: { bodies: ['real', 'real', 'real'] } },
} satisfies FetchAttack;
