import type { Attack } from '../attack.ts';

export default {
  name: 'recursion that starts over in finally',
  tries: 'To outlive the end of the stack by doubling at every unwinding.',
  source: `
    const again = () => { try { again(); } finally { again(); } };
    again();
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
