import type { Attack } from '../attack.ts';

export default {
  name: 'a source that begins with a byte order mark',
  tries: 'To have one reader skip what another counts.',
  expect: { failed: ['compile_error'] },
  whole: true,
  source: '\ufeff}); globalThis.pwned = 1; (async () => {',
} satisfies Attack;
