import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'fetches that nobody waits for',
  tries: 'To leave connections open behind the action.',
  source: `for (let turn = 0; turn < 10; turn += 1) api.fetch(at('open.test', '/' + turn)).then(() => api.state.set('late', 1), () => api.state.set('late', 2));
await ask(at('evil.test'));
api.state.set('end', 1);`,
  server: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const timer = setInterval(() => {
      if (socket.writable) socket.write('x');
      else clearInterval(timer);
    }, 20);
  },
  expect: { returned: { end: 1 } },
} satisfies FetchAttack;
