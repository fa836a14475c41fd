import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a timeout that is raced',
  tries: 'To go on while a fetch takes too long, by waiting for something else.',
  source: `const slow = api.fetch(at('open.test', '/slow')).catch(() => 'caught');
for (;;) await Promise.race([slow, ask(at('evil.test'))]);`,
  server: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const timer = setInterval(() => {
      if (socket.writable) socket.write('x');
      else clearInterval(timer);
    }, 20);
  },
  limits: { fetchesPerAction: 1_000_000, fetchTimeoutMs: 200, actionTimeoutMs: 3_000, actionCpuMs: 3_000 },
  expect: { failed: ['http_fetch_timeout'] },
} satisfies FetchAttack;
