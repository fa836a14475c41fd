import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an answer over the limit',
  tries: 'To have the engine hold, or the action see, more than a megabyte.',
  source: `const sizes = [];
for (const size of [1024 * 1024, 1024 * 1024 + 1]) sizes.push(await api.fetch(at('open.test', '/' + size)).then((answer) => answer.body.length, (e) => e.error_kind));
api.state.set('sizes', sizes);`,
  server: (socket, { line }) => {
    const size = Number(/\d+/.exec(line));
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${'x'.repeat(size)}`);
  },
  expect: { returned: { sizes: [1024 * 1024, 'limit_exceeded'] } },
} satisfies FetchAttack;
