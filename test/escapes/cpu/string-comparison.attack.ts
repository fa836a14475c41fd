import type { Attack } from '../attack.ts';

export default {
  name: 'normalising and comparing long texts',
  tries: 'To hang a runner in tables of Unicode.',
  source: `
    const long = 'é\\u0323\\u0307'.repeat(400_000);
    for (;;) long.normalize('NFD').localeCompare(long.normalize('NFKC'));
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
  uninterruptible: true,
} satisfies Attack;
