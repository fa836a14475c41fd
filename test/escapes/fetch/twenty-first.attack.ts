import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a twenty-first fetch',
  tries: 'To fetch more often than an action may.',
  source: `const ends = [];
for (let turn = 0; turn < 22; turn += 1) ends.push(await ask(at('open.test')));
api.state.set('ends', [ends.slice(0, 20).every((end) => end === 200), ...ends.slice(20)]);`,
  arrives: Array(20).fill('GET open.test/'),
  expect: { returned: { ends: [true, 'limit_exceeded', 'limit_exceeded'] } },
} satisfies FetchAttack;
