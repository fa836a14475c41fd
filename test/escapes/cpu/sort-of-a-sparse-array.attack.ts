import type { Attack } from '../attack.ts';

export default {
  name: 'sort of an array that is nearly all holes',
  tries: 'To hang a runner in collecting what is to be sorted.',
  source: `
    const wide = [];
    wide.length = 2 ** 32 - 1;
    wide.sort();
  `,
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
