import type { Attack } from '../attack.ts';

export default {
  name: 'an array that holds itself twice over',
  tries: 'To double what is held with every step.',
  source: `
    let all = [1];
    for (;;) all = [...all, ...all];
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
