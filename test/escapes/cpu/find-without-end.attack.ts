import type { Attack } from '../attack.ts';

export default {
  name: 'find over an array-like without end',
  tries: 'To hang a runner in find, which looks at holes too.',
  source: '[].find.call({ length: 2 ** 53 - 1 }, () => false);',
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
