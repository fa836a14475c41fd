import type { Attack } from '../attack.ts';

export default {
  name: 'Array.fromAsync without end',
  tries: 'To loop inside Array.fromAsync.',
  source:
    'await Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) });',
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
