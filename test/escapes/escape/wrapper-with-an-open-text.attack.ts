import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends in an open text',
  tries: 'To swallow the rest of the wrapper into a text.',
  source: `api.state.set('entered', true); const rest = '`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
