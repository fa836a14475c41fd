import type { Attack } from '../attack.ts';

export default {
  name: 'a small value that becomes a huge JSON text',
  tries: 'To hang a runner in JSON.stringify.',
  source: `
    let value = ['x'.repeat(100)];
    for (let at = 0; at < 40; at += 1) value = [value, value];
    JSON.stringify(value);
  `,
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
