import type { Attack } from '../attack.ts';

export default {
  name: 'Object.fromEntries without end',
  tries: 'To loop inside Object.fromEntries.',
  source: `
    const pair = ['a', 1];
    Object.fromEntries({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: pair }) }) });
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
