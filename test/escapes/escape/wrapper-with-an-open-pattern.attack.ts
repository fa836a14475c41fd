import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends in an open pattern',
  tries: 'To swallow the rest of the wrapper into a pattern.',
  source: `api.state.set('entered', true); const rest = /[`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
