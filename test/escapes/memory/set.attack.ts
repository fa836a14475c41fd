import type { Attack } from '../attack.ts';

export default {
  name: 'a Set without end',
  tries: 'To have the process end itself.',
  source: `
    const all = new Set();
    for (let at = 0; ; at += 1) all.add(at);
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 1_500, actionTimeoutMs: 6_000 },
} satisfies Attack;
