import type { Attack } from '../attack.ts';

export default {
  name: 'loops of several actions at the same time',
  tries: 'To occupy every runner at once.',
  runs: [
    { expect: { failed: ['cpu_limit'] } },
    { as: 'action', expect: { failed: ['cpu_limit'] } },
    { as: 'tenant', expect: { failed: ['cpu_limit'] } },
  ],
  together: true,
  source: 'for (;;);',
  limits: { actionTimeoutMs: 4_000 },
} satisfies Attack;
