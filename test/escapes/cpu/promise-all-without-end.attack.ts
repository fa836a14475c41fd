import type { Attack } from '../attack.ts';

export default {
  name: 'Promise.all over an iterator without end',
  tries: 'To loop inside Promise.all.',
  source: 'await Promise.all({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) });',
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
