import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'twenty answers of a megabyte',
  tries: 'To have the runner of the sandbox, and not the action alone, run out of memory.',
  source: `await Promise.all(Array.from({ length: 20 }, () => api.fetch(at('open.test'))));
api.state.set('done', true);`,
  server: (socket) => {
    socket.end(
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1048576\r\n\r\n'),
        Buffer.alloc(1024 * 1024),
      ]),
    );
  },
  limits: { actionCpuMs: 5_000 },
  bystander: true,
  expect: { returned: { done: true }, failed: ['memory_limit', 'cpu_limit', 'timeout'] },
} satisfies FetchAttack;
