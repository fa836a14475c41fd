import type { Attack } from '../attack.ts';

export default {
  name: 'bombs of several tenants at the same time',
  tries: 'To bring the whole machine down at once.',
  runs: [
    { expect: { failed: ['memory_limit'] } },
    { as: 'action', expect: { failed: ['memory_limit'] } },
    { as: 'tenant', expect: { failed: ['memory_limit'] } },
  ],
  together: true,
  source: 'const all = []; for (;;) all.push({ a: [1] });',
  limits: { actionMemoryMb: 16, actionCpuMs: 4_000, actionTimeoutMs: 8_000 },
} satisfies Attack;
