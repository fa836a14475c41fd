import type { Attack } from '../attack.ts';

export default {
  name: 'a source that takes long to compile',
  tries: 'To hang a runner before the action begins.',
  expect: { failed: ['compile_error', 'cpu_limit', 'memory_limit', 'uncaught_error'] },
  whole: true,
  source: `x = ${'['.repeat(30_000)}${']'.repeat(30_000)};`,
} satisfies Attack;
