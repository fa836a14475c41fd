import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a listed host as user name',
  tries: 'To pass an evil host behind a listed one that is only its user name.',
  source: `const urls = [
  at('good.test@evil.test'),
  at('good.test:80@evil.test'),
  at('good.test%40evil.test'),
  at('user:pass@good.test'),
  at('@evil.test'),
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
