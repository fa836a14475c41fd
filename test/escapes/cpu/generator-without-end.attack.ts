import type { Attack } from '../attack.ts';

export default {
  name: 'a generator without end, spread',
  tries: 'To keep spread from coming to an end.',
  source: `
    const numbers = function* () { for (;;) yield 1; };
    const sum = [...numbers()];
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
