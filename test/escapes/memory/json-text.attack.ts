import type { Attack } from '../attack.ts';

export default {
  name: 'JSON texts that are kept',
  tries: 'To fill the heap from JSON.stringify.',
  source: `
    let value = ['x'.repeat(1_000)];
    for (let at = 0; at < 14; at += 1) value = [value, value];
    const all = [];
    for (;;) all.push(JSON.stringify(value), JSON.parse(JSON.stringify(value)));
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 600, actionTimeoutMs: 12_000 },
  uninterruptible: true,
} satisfies Attack;
