import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an address with parts left out',
  tries: 'To reach an inner server by an address with parts left out.',
  source: `const urls = [
  at('127.1'),
  at('127.0.1'),
  at('0'),
  at('0.0.0.0'),
  at('127.0.0.1.'),
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: {
    returned: {
      ends: [
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
      ],
    },
  },
} satisfies FetchAttack;
