import type { Attack } from '../attack.ts';

export default {
  name: 'one element at the end of the largest array',
  tries: 'To make a sparse array dense.',
  source: `
    const all = [];
    for (let at = 0; ; at += 1) { all[at * 3] = at; all.length = 2 ** 32 - 1; }
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
