import type { Attack } from '../attack.ts';

export default {
  name: 'typed arrays without end',
  tries: 'To take memory outside of the heap.',
  source: `
    const all = [];
    for (;;) all.push(new Float64Array(100_000).fill(1.5));
  `,
  expect: { failed: ['memory_limit', 'uncaught_error'] },
  limits: { actionMemoryMb: 16, actionCpuMs: 4_000, actionTimeoutMs: 6_000 },
} satisfies Attack;
