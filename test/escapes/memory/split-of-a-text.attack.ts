import type { Attack } from '../attack.ts';

export default {
  name: 'a long text, split',
  tries: 'To turn each character into an element.',
  source: `for (const all = [];;) all.push('x'.repeat(2 ** 26).split(''));`,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 600, actionTimeoutMs: 12_000 },
  uninterruptible: true,
} satisfies Attack;
