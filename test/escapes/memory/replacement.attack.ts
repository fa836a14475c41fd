import type { Attack } from '../attack.ts';

export default {
  name: 'a text that doubles by replacing',
  tries: 'To grow a text inside one call.',
  source: `
    let text = 'x'.repeat(1_000), all = [];
    for (;;) { text = text.replace(/x/g, 'xx'); all.push(text); }
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 600, actionTimeoutMs: 12_000 },
  uninterruptible: true,
} satisfies Attack;
