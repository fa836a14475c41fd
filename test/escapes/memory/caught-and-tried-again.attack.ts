import type { Attack } from '../attack.ts';

export default {
  name: 'a bomb that catches what it can',
  tries: 'To go on after the end of memory was reported.',
  source: `
    const all = [];
    for (;;) { try { for (;;) all.push(new Array(1_000).fill(all.length)); } catch {} }
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
