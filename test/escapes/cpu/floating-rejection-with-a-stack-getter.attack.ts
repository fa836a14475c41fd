import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection of an error whose stack loops',
  tries: 'To loop where errors leave the isolate, outside of any time limit.',
  source: `
    const error = new Error('x');
    Object.defineProperty(error, 'stack', { get() { for (;;); } });
    Promise.reject(error);
  `,
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
