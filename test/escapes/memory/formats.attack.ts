import type { Attack } from '../attack.ts';

export default {
  name: 'Intl formats without end',
  tries: 'To take memory of ICU, which no memory limit counts.',
  source: `
    const all = [];
    for (;;) all.push(new Intl.DateTimeFormat('de', { dateStyle: 'full' }), new Intl.NumberFormat('hi'), new Intl.Collator('sv'));
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 16, actionCpuMs: 700, actionTimeoutMs: 4_000 },
} satisfies Attack;
