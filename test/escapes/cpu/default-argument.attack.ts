import type { Attack } from '../attack.ts';

export default {
  name: 'a default argument that loops',
  tries: "To loop before a function's body begins.",
  source: '((a = (() => { for (;;); })()) => a)();',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
