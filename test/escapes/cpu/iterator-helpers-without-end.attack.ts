import type { Attack } from '../attack.ts';

export default {
  name: 'iterator helpers over an iterator without end',
  tries: 'To loop inside drop, which asks no callback.',
  source: 'Iterator.from({ next: () => ({ done: false, value: 1 }) }).drop(Infinity).next();',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
