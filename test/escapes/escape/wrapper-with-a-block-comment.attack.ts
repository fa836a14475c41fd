import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends in an open comment',
  tries: 'To comment the rest of the wrapper out.',
  source: `api.state.set('entered', true); /* }`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
