import type { Attack } from '../attack.ts';

export default {
  name: 'a source with the rarer ends of lines',
  tries: 'To end a line comment where only some readers see an end of line.',
  expect: { failed: ['compile_error'] },
  whole: true,
  source: '// harmless\u2028}); globalThis.pwned = 1; (async () => {',
} satisfies Attack;
