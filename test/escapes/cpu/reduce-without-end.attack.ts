import type { Attack } from '../attack.ts';

export default {
  name: 'reduce over an array-like without end',
  tries: 'To hang a runner in a built-in that V8 does not interrupt.',
  source: '[].reduce.call({ length: 2 ** 53 - 1 }, () => 1, 1);',
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
