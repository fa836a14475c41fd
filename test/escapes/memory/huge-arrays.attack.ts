import type { Attack } from '../attack.ts';

export default {
  name: 'arrays of thirty million elements',
  tries: 'To reserve what is never written.',
  source: `
    const all = [];
    for (;;) all.push(new Array(3e7).fill(all));
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 600, actionTimeoutMs: 12_000 },
  uninterruptible: true,
} satisfies Attack;
