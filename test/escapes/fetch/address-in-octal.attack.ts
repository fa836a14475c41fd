import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an address in octal',
  tries: 'To reach an inner server by an address in octal.',
  source: `const urls = [
  at('0177.0.0.01'),
  at('0177.0000.0000.0001'),
  at('0177.1'),
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
