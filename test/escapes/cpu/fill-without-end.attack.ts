import type { Attack } from '../attack.ts';

export default {
  name: 'fill of an array-like without end',
  tries: 'To hang a runner in a built-in, and to fill its memory on the way.',
  source: '[].fill.call({ length: 2 ** 53 - 1 }, 1);',
  expect: { failed: ['cpu_limit', 'memory_limit'] },
  uninterruptible: true,
} satisfies Attack;
