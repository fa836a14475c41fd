import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an address in other characters',
  tries: 'To reach an inner server by an address whose characters are not those of ASCII.',
  source: `const urls = [
  at('１２７.0.0.1'),
  at('127。0。0。1'),
  at('①②⑦.0.0.1'),
  at('%31%32%37.0.0.1'),
  at('1\\u00ad27.0.0.1'),
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
