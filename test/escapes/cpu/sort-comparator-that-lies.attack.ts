import type { Attack } from '../attack.ts';

export default {
  name: 'a comparator that never agrees with itself',
  tries: 'To keep sort from coming to an end.',
  source: `
    const many = Array.from({ length: 3_000 }, (_, n) => n);
    for (;;) many.sort(() => Math.random() - 0.5);
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
