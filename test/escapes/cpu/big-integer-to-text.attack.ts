import type { Attack } from '../attack.ts';

export default {
  name: 'a huge integer as text',
  tries: 'To hang a runner in a conversion of quadratic time.',
  source: `
    let n = 7n;
    for (let at = 0; at < 22; at += 1) n *= n;
    for (;;) n.toString();
  `,
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
