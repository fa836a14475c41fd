import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection whose toString loops',
  tries: 'To loop where a reason is made text.',
  source: `
    const loop = () => { for (;;); };
    Promise.reject({ toString: loop, valueOf: loop, [Symbol.toPrimitive]: loop });
  `,
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
