import type { Attack } from '../attack.ts';

export default {
  name: 'new.target, super and yield in the body',
  tries: 'To use what only another kind of function would allow.',
  source: 'super.x; yield 1;',
  expect: { failed: ['compile_error', 'uncaught_error'] },
  whole: true,
} satisfies Attack;
