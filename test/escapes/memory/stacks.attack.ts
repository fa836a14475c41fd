import type { Attack } from '../attack.ts';

export default {
  name: 'errors with long stacks',
  tries: 'To fill the heap with stacks.',
  source: `
    attempt(() => { Error.stackTraceLimit = 1_000; });
    const all = [];
    const deep = (n) => (n === 0 ? all.push(new Error('x')) : deep(n - 1));
    for (;;) deep(200);
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
