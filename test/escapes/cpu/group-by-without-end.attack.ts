import type { Attack } from '../attack.ts';

export default {
  name: 'Map.groupBy without end',
  tries: 'To loop inside Map.groupBy.',
  source: 'Map.groupBy({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }, () => 1);',
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
