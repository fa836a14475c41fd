import type { Attack } from '../attack.ts';

export default {
  name: 'buffers of a megabyte without end',
  tries: 'To take memory outside of the heap.',
  source: `
    const all = [];
    for (;;) all.push(new ArrayBuffer(2 ** 20));
  `,
  expect: { failed: ['memory_limit', 'uncaught_error'] },
  limits: { actionMemoryMb: 16, actionCpuMs: 4_000, actionTimeoutMs: 6_000 },
} satisfies Attack;
