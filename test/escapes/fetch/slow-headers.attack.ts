import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'headers that come byte by byte',
  tries: 'To hold a connection for longer than a fetch may take.',
  source: `try { await api.fetch(at('open.test')); } catch {}
api.state.set('end', 1);`,
  server: (socket) => {
    const timer = setInterval(() => {
      if (socket.writable) socket.write('H');
      else clearInterval(timer);
    }, 20);
    socket.write('HTTP/1.1 200 OK\r\nx: ');
  },
  limits: { fetchTimeoutMs: 300 },
  expect: { failed: ['http_fetch_timeout'] },
} satisfies FetchAttack;
