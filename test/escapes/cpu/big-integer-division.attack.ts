import type { Attack } from '../attack.ts';

export default {
  name: 'division of huge integers',
  tries: 'To hang a runner in one division.',
  source: `
    const high = 1n << 16_000_000n, low = (1n << 8_000_000n) - 1n;
    for (;;) high % low;
  `,
  expect: { failed: ['cpu_limit'] },
  uninterruptible: true,
} satisfies Attack;
