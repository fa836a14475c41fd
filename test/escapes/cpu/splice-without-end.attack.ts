import type { Attack } from '../attack.ts';

export default {
  name: 'splice of an array-like without end',
  tries: 'To hang a runner in moving what is not there.',
  source: '[].splice.call({ length: 2 ** 53 - 2 }, 0, 0, 1);',
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
