import type { Attack } from '../attack.ts';

export default {
  name: 'a thrown error whose name loops',
  tries: 'To loop while the guest reads what it is.',
  source: `
    class Slow extends Error { get name() { for (;;); } }
    throw new Slow('x');
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
