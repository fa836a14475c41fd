import type { Attack } from '../attack.ts';

export default {
  name: 'indexOf in an array that is nearly all holes',
  tries: 'To hang a runner in the slow path of holes.',
  source: `
    const wide = [];
    wide[2 ** 32 - 2] = 1;
    for (;;) wide.indexOf(2);
  `,
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
