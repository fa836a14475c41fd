import type { Attack } from '../attack.ts';

export default {
  name: 'a source with a null character',
  tries: 'To end the text where only some readers see its end.',
  expect: { failed: ['compile_error'] },
  whole: true,
  source: "api.state.set('entered', true);\0}); globalThis.pwned = 1; (async () => {",
} satisfies Attack;
