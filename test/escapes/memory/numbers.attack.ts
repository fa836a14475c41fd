import type { Attack } from '../attack.ts';

export default {
  name: 'an array of numbers without end',
  tries: 'To take memory from everybody else.',
  source: `
    const all = [];
    for (;;) all.push(1.5);
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
