import type { Attack } from '../attack.ts';

export default {
  name: 'a comparator that loops',
  tries: 'To loop inside sort.',
  source: '[3, 1, 2].sort(() => { for (;;); });',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
