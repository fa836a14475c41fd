import type { Attack } from '../attack.ts';

export default {
  name: 'an integer that doubles',
  tries: 'To hold a number of any size.',
  source: `
    const all = [];
    for (let n = 1n; ; n <<= 20_000n) all.push(n);
  `,
  expect: { failed: ['memory_limit', 'cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
  limits: { actionMemoryMb: 16, actionCpuMs: 1_000, actionTimeoutMs: 4_000 },
} satisfies Attack;
