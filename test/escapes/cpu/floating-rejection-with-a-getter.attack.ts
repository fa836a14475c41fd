import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection whose message loops',
  tries: 'To loop where errors leave the isolate, outside of any time limit.',
  source: 'Promise.reject({ get message() { for (;;); }, get stack() { for (;;); } });',
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
