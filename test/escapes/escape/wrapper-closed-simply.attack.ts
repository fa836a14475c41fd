import type { Attack } from '../attack.ts';

export default {
  name: 'a source that closes one brace and opens another',
  tries: "To leave the action's function.",
  source: `} { api.state.set('entered', true);`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
