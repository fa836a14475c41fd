import type { Attack } from '../attack.ts';

export default {
  name: 'a loop in the catch of a refused fetch',
  tries: 'To find the entry that delivers a refusal without a time limit.',
  source: `try { await api.fetch('https://api.example/denied'); } catch { for (;;); }`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
