import type { Attack } from '../attack.ts';

export default {
  name: 'memory taken while an effect is being written',
  tries: 'To run out of memory inside the guest.',
  source: `
    const all = [];
    api.state.set('a', { get b() { for (;;) all.push({ a: [] }); } });
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
