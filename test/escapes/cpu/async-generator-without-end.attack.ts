import type { Attack } from '../attack.ts';

export default {
  name: 'an async generator without end',
  tries: 'To never let the microtask queue run empty.',
  source: `
    const numbers = async function* () { for (;;) yield 1; };
    for await (const number of numbers()) number;
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
