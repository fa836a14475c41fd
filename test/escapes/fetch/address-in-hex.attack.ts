import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an address in hex',
  tries: 'To reach an inner server by an address in hex.',
  source: `const urls = [
  at('0x7f000001'),
  at('0X7F.0x0.0x0.0x1'),
  at('0x7f.1'),
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
