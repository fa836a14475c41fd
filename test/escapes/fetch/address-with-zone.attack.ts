import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an IPv6 zone',
  tries: 'To reach an inner server through a zone of its address.',
  source: `const urls = [
  at('[::1%25lo]'),
  at('[fe80::1%25eth0]'),
  at('[::1%lo]'),
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
