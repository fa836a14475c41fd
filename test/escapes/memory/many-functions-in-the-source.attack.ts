import type { Attack } from '../attack.ts';

export default {
  name: 'a source of thousands of functions, as long as may be saved',
  tries: 'To exhaust the memory in which sources are prepared.',
  expect: { failed: ['cpu_limit', 'memory_limit', 'compile_error'] },
  whole: true,
  source: `${'function f(){return function g(){return ()=>1}};'.repeat(1_900)} for (;;);`,
  limits: { actionMemoryMb: 16 },
} satisfies Attack;
