import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an address as one number',
  tries: 'To reach an inner server by an address that does not look like one.',
  source: `const urls = [
  at('2130706433'),
  at('017700000001'),
  at('00000000000017700000001'),
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
