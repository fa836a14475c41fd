import type { Attack } from '../attack.ts';

export default {
  name: 'a Map without end',
  tries: 'To have the process end itself.',
  source: `
    const all = new Map();
    for (let at = 0; ; at += 1) all.set(at, at);
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
