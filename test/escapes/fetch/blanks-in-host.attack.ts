import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'blanks within a host',
  tries: 'To hide an evil host behind characters that parsers drop.',
  source: `const urls = [
  at('ev\\til.test'),
  at('ev\\nil.test'),
  '\\u0000' + at('evil.test'),
  at('good.test\\u0000.evil.test'),
  at('good.test .evil.test'),
  at('evil.test\\r\\n'),
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
      ],
    },
  },
} satisfies FetchAttack;
