import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'fetches that are denied',
  tries: 'To scan for listed hosts without any being counted.',
  source: `const ends = [];
for (let turn = 0; turn < 21; turn += 1) ends.push(await ask(at('host-' + turn + '.test')));
api.state.set('ends', [new Set(ends.slice(0, 20)).size, ends[0], ends[20]]);`,
  arrives: [],
  expect: { returned: { ends: [1, 'http_fetch_denied', 'limit_exceeded'] } },
} satisfies FetchAttack;
