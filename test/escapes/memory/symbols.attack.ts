import type { Attack } from '../attack.ts';

export default {
  name: 'registered symbols without end',
  tries: 'To fill a registry that is never swept.',
  source: `for (let at = 0; ; at += 1) Symbol.for(\`k\${at}\`);`,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
