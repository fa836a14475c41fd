import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'IPv4 in IPv6',
  tries: 'To reach an inner server by a form of IPv6 that carries its IPv4 address.',
  source: `const urls = [
  at('[::ffff:127.0.0.1]'),
  at('[::ffff:7f00:1]'),
  at('[::127.0.0.1]'),
  at('[64:ff9b::127.0.0.1]'),
  at('[2002:7f00:1::]'),
  at('[0:0:0:0:0:0:0:1]'),
  at('[::]'),
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
