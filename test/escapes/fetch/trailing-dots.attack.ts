import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'dots behind a host',
  tries: 'To make another name of a listed one, or an unlisted one listed, by dots.',
  source: `const urls = [
  at('good.test..'),
  at('evil.test.'),
  at('good.test\\u3002\\u3002'),
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
