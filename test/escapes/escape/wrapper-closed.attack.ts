import type { Attack } from '../attack.ts';

export default {
  name: 'a source that closes the wrapper around it',
  tries: "To run at load time, outside of the action's function.",
  source: '}); globalThis.pwned = 1; (async () => {',
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
