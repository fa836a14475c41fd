import type { Attack } from '../attack.ts';

export default {
  name: "a source that ends the wrapper's expression",
  tries: 'To add a statement beside the wrapper.',
  source: `return 1 })(); (function evil() { api.state.set('entered', true);`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
