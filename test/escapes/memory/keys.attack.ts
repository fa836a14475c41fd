import type { Attack } from '../attack.ts';

export default {
  name: 'an object of keys without end',
  tries: 'To have the process end itself.',
  source: `
    const all = {};
    for (let at = 0; ; at += 1) all[\`a\${at}\`] = at;
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 1_500, actionTimeoutMs: 6_000 },
} satisfies Attack;
