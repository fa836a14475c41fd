import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a backslash before an @',
  tries: 'To have the check and the connection read different hosts out of one URL.',
  source: `const urls = [
  at('evil.test\\\\@good.test'),
  at('evil.test\\\\.good.test'),
  at('evil.test#@good.test'),
  at('evil.test?@good.test'),
  at('evil.test;good.test'),
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
