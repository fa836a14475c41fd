import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'interim answers without end',
  tries: 'To keep the parser of the engine busy.',
  source: `try { await api.fetch(at('open.test')); } catch {}
api.state.set('end', 1);`,
  server: (socket) => {
    const pour = () => {
      while (socket.writable && socket.write('HTTP/1.1 103 x\r\nlink: y\r\n\r\n'.repeat(200)));
    };
    socket.on('drain', pour);
    pour();
  },
  limits: { fetchTimeoutMs: 300 },
  expect: { failed: ['http_fetch_timeout'] },
} satisfies FetchAttack;
