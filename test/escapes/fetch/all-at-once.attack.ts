import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a thousand fetches at once',
  tries: 'To open more connections at a time than an action may.',
  source: `const ends = await Promise.all(Array.from({ length: 1_000 }, () => ask(at('open.test'))));
api.state.set('ends', [ends.filter((end) => end === 200).length, ends.filter((end) => end === 'limit_exceeded').length]);`,
  arrives: Array(20).fill('GET open.test/'),
  expect: { returned: { ends: [20, 980] } },
} satisfies FetchAttack;
