import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'another port of a listed host',
  tries: 'To reach another service of a listed host.',
  source: `const urls = [
  'http://good.test/',
  'http://good.test:1/',
  'http://good.test:0/',
  'http://good.test:65536/',
  'https://good.test/',
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
