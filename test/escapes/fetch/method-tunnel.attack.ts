import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'methods that are more than a method',
  tries: "To open a tunnel, have the request echoed, or write a line of one's own.",
  source: `const ends = [];
for (const method of ['CONNECT', 'connect', 'TRACE', 'TRACK', 'GET /evil HTTP/1.1\\r\\nx:', 'GET\\n', '', 'G T', 'GÉT', { toString: () => 'CONNECT' }]) ends.push(await ask(at('good.test'), { method }));
api.state.set('ends', ends);`,
  arrives: [],
  expect: {
    returned: {
      ends: ['TypeError', 'TypeError', 'TypeError', 'http_fetch_denied', ...Array(6).fill('TypeError')],
    },
  },
} satisfies FetchAttack;
