import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends the function and begins another',
  tries: "To have another function called in the action's place.",
  source: `}, async function () { api.state.set('entered', true);`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
