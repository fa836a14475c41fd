import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends in a backslash',
  tries: "To escape the first character of the wrapper's end.",
  source: `api.state.set('entered', true); \\`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
