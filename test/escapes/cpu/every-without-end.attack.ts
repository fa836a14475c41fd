import type { Attack } from '../attack.ts';

export default {
  name: 'every over a sparse array-like without end',
  tries: 'To hang a runner in a built-in that V8 does not interrupt.',
  source: '[].every.call({ length: 2 ** 53 - 1 }, () => true);',
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
