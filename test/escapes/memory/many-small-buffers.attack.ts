import type { Attack } from '../attack.ts';

export default {
  name: 'buffers of 32 bytes without end',
  tries: 'To take memory in pieces too small to count.',
  source: `
    const all = [];
    for (;;) all.push(new ArrayBuffer(32));
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
