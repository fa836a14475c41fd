import type { Attack } from '../attack.ts';

export default {
  name: 'objects without end',
  tries: 'To take memory from everybody else.',
  source: `
    const all = [];
    for (;;) all.push({ a: 1, b: [1, 2] });
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
