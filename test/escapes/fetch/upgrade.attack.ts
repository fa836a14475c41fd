import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an upgrade of the connection',
  tries: 'To turn a fetch into a connection of another kind.',
  source: `api.state.set('ends', [await ask(at('open.test'), { headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': 'x' } })]);`,
  server: (socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\nhello',
    );
  },
  expect: { returned: { ends: ['http_fetch_failed'] } },
} satisfies FetchAttack;
