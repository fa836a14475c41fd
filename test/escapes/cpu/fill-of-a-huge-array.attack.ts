import type { Attack } from '../attack.ts';

export default {
  name: 'fill of an array of 128 million elements',
  tries: 'To hang a runner and fill its memory in one call.',
  source: 'new Array(2 ** 27).fill(1);',
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
