import type { Attack } from '../attack.ts';

export default {
  name: 'a WeakMap without end',
  tries: 'To fill a table that is swept late.',
  source: `
    const all = new WeakMap(), keys = [];
    for (;;) { const key = {}; keys.push(key); all.set(key, new Array(10)); }
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
