import type { Attack } from '../attack.ts';

export default {
  name: 'powers of huge integers',
  tries: 'To hang a runner in one multiplication.',
  source: `
    let n = 3n;
    for (;;) attempt(() => { n = n ** 9n; });
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
  uninterruptible: true,
} satisfies Attack;
