import type { Attack } from '../attack.ts';

export default {
  name: 'a long text as an integer',
  tries: 'To hang a runner in reading one number.',
  source: `
    const digits = '9'.repeat(5_000_000);
    for (;;) BigInt(digits);
  `,
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
