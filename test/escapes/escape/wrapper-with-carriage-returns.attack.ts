import type { Attack } from '../attack.ts';

export default {
  name: 'a source whose lines end in carriage returns',
  tries: 'To end a line comment where only some readers see an end of line.',
  expect: { failed: ['compile_error'] },
  whole: true,
  source: '// harmless\r}); globalThis.pwned = 1; (async () => {',
} satisfies Attack;
