import type { Attack } from '../attack.ts';

export default {
  name: 'flat over an array of huge sparse arrays',
  tries: 'To hang a runner in flat.',
  source: `
    const wide = [];
    wide.length = 2 ** 32 - 1;
    wide.flat();
  `,
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
