import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'letters that look alike',
  tries: 'To be taken for a listed host by letters of another script.',
  source: `const urls = [
  at('g\\u043e\\u043ed.test'),
  at('goo\\u0501.test'),
  at('xn--gd-1ebb.test'),
  at('good.te\\u0455t'),
  at('\\u1d4f\\u1d52\\u1d52\\u1d48.test'),
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
