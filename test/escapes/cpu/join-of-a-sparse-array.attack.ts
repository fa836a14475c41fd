import type { Attack } from '../attack.ts';

export default {
  name: 'join of an array that is nearly all holes',
  tries: 'To hang a runner in join, or to make a text of four billion characters.',
  source: `
    const wide = [];
    wide.length = 2 ** 32 - 1;
    wide.join('x');
  `,
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
