import type { Attack } from '../attack.ts';

export default {
  name: 'Array.from of a length of four billion',
  tries: 'To hang a runner and fill its memory in one call.',
  source: 'Array.from({ length: 2 ** 32 - 1 });',
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
