import type { Attack } from '../attack.ts';

export default {
  name: 'String.raw over pieces without end',
  tries: 'To hang a runner in putting a text together.',
  source: 'String.raw({ raw: { length: 2 ** 53 - 1, get: 1 } });',
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
