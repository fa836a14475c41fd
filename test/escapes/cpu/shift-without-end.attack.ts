import type { Attack } from '../attack.ts';

export default {
  name: 'shift of an array-like without end',
  tries: 'To hang a runner in moving what is not there.',
  source: '[].shift.call({ length: 2 ** 53 - 1 });',
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
