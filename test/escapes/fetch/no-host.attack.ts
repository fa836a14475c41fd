import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'no host at all',
  tries: 'To have an empty host fall back to something.',
  source: `const urls = [
  '',
  '/',
  '//good.test/',
  'http://',
  'http:///',
  'http://:80/',
  'good.test',
  'http://?good.test',
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
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
      ],
    },
  },
} satisfies FetchAttack;
