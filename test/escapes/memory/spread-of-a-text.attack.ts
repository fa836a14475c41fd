import type { Attack } from '../attack.ts';

export default {
  name: 'a long text, spread',
  tries: 'To turn each character into an element.',
  source: `const all = [...'x'.repeat(2 ** 28)];`,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 600, actionTimeoutMs: 12_000 },
  uninterruptible: true,
} satisfies Attack;
