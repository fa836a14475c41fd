import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a body without an end',
  tries: 'To fill the memory of the engine.',
  source: `api.state.set('end', await ask(at('open.test')));`,
  server: (socket) => {
    const pour = () => {
      while (socket.writable && socket.write(Buffer.alloc(32_768, 'x')));
    };
    socket.on('drain', pour);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    pour();
  },
  expect: { returned: { end: 'limit_exceeded' } },
} satisfies FetchAttack;
