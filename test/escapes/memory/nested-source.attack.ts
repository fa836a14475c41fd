import type { Attack } from '../attack.ts';

export default {
  name: 'a source that is nested without end',
  tries: 'To overflow the stack of the parser in the runner.',
  expect: { failed: ['compile_error', 'memory_limit', 'cpu_limit', 'sandbox_crashed'] },
  whole: true,
  source: `return ${'('.repeat(100_000)}1${')'.repeat(100_000)};`,
} satisfies Attack;
