import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a percent-encoded host',
  tries: 'To write the signs that end a host as escapes within it.',
  source: `const urls = [
  at('evil.test%2f.wild.test'),
  at('evil.test%23.wild.test'),
  at('evil.test%3f.wild.test'),
  at('evil.test%00.wild.test'),
  at('evil%2Etest'),
  at('evil.test%5c.wild.test'),
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
