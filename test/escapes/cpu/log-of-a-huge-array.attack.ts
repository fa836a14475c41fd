import type { Attack } from '../attack.ts';

export default {
  name: 'a log entry of a huge array',
  tries: "To keep the guest's printer counting.",
  source: `
    console.log(new Array(2 ** 32 - 1), { length: 2 ** 53 - 1 }, new Map(Array.from({ length: 500 }, (_, n) => [n, n])));
    api.state.set('done', true);
  `,
  expect: { returned: { done: true } },
} satisfies Attack;
