import type { Attack } from '../attack.ts';

export default {
  name: 'forEach over an array-like without end',
  tries: 'To hang a runner in a built-in that V8 does not interrupt.',
  source: '[].forEach.call({ length: 2 ** 53 - 1 }, () => {});',
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
