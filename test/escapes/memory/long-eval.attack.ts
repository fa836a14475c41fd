import type { Attack } from '../attack.ts';

export default {
  name: 'a source of a hundred megabytes, evaluated',
  tries: 'To exhaust the memory in which code is parsed.',
  source: `(0, eval)(\`[\${'1,'.repeat(50_000_000)}1]\`);`,
  expect: { failed: ['memory_limit', 'cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
