import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'two fetches whose answers cross',
  tries: 'To get the answer to one fetch for another.',
  source: `const bodies = await Promise.all(Array.from({ length: 20 }, (_, turn) => api.fetch(at(turn % 2 ? 'good.test' : 'open.test', '/' + turn)).then((answer) => answer.body)));
api.state.set('right', bodies.every((body, turn) => body === (turn % 2 ? 'good' : 'open') + turn));`,
  server: (socket, { line, headers }) => {
    const turn = Number(/\d+/.exec(line));
    const body = `${headers['host']?.slice(0, 4)}${turn}`;
    setTimeout(
      () => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
      (20 - turn) * 5,
    );
  },
  expect: { returned: { right: true } },
} satisfies FetchAttack;
