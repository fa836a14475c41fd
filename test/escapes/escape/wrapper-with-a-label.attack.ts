import type { Attack } from '../attack.ts';

export default {
  name: 'a source with jumps out of itself',
  tries: 'To break or continue out of the wrapper.',
  source: 'break outside; continue outside;',
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
