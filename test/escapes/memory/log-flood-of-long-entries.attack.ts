import type { Attack } from '../attack.ts';

export default {
  name: 'a flood of long log entries',
  tries: 'To pass more text to the host than it wants.',
  source: `
    const long = 'x'.repeat(100_000);
    for (;;) api.log('info', long);
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
