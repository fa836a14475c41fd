import type { Attack } from '../attack.ts';

export default {
  name: 'texts that are made flat and kept',
  tries: 'To fill the heap with texts in few steps.',
  source: `
    const all = [];
    for (;;) { const text = 'x'.repeat(2 ** 24) + all.length; text.charCodeAt(5); all.push(text); }
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 16, actionCpuMs: 4_000, actionTimeoutMs: 6_000 },
} satisfies Attack;
