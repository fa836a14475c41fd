import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a timeout that is caught',
  tries: 'To go on after a fetch has taken too long.',
  source: `api.state.set('before', 1);
try { await api.fetch(at('open.test')); } catch {} finally { api.state.set('after', 1); }
api.state.set('end', 1);`,
  server: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const timer = setInterval(() => {
      if (socket.writable) socket.write('x');
      else clearInterval(timer);
    }, 20);
  },
  limits: { fetchTimeoutMs: 300 },
  expect: { failed: ['http_fetch_timeout'], fetches: ['GET open.test/ http_fetch_timeout'] },
} satisfies FetchAttack;
