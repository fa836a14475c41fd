import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a name that changes its address',
  tries: 'To be checked with a public address and connected to an inner one.',
  source: `const ends = [];
for (let turn = 0; turn < 3; turn += 1) ends.push(await ask(at('inner.test')));
api.state.set('ends', ends);`,
  zone: { 'inner.test': { inTurn: [['93.184.215.14'], ['127.0.0.1']] } },
  arrives: [],
  expect: { returned: { ends: ['http_fetch_failed', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
