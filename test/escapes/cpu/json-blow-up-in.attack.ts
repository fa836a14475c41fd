import type { Attack } from '../attack.ts';

export default {
  name: 'JSON text that becomes far more than it was',
  tries: 'To hang a runner in JSON.parse and fill its memory.',
  source: `
    const text = \`[\${'{},'.repeat(4_000_000)}{}]\`;
    for (;;) JSON.parse(text);
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
  uninterruptible: true,
} satisfies Attack;
