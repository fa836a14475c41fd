import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a name that ends or starts like a listed one',
  tries: 'To be taken for a listed host by a name that contains it.',
  source: `const urls = [
  at('evil-good.test'),
  at('evilgood.test'),
  at('good.test.evil.test'),
  at('sub.good.test'),
  at('evil-wild.test'),
  at('evilwild.test'),
  at('a.wild.test.evil.test'),
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
      ],
    },
  },
} satisfies FetchAttack;
