import type { Attack } from '../attack.ts';

export default {
  name: 'a source whose braces are escapes',
  tries: 'To get a brace past whoever counts braces.',
  source: `api.state.set('entered', true); \\u007d); globalThis.pwned = 1; (async () => \\u007b`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
