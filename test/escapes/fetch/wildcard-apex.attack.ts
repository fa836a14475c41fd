import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'the domain of a wildcard itself',
  tries: 'To have a wildcard cover its own domain, or labels that are none.',
  source: `const urls = [
  at('wild.test'),
  at('wild.test.'),
  at('.wild.test'),
  at('..wild.test'),
  at('*.wild.test'),
  at('a..wild.test'),
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
