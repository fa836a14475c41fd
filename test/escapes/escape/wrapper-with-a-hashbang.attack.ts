import type { Attack } from '../attack.ts';

export default {
  name: 'a source with a hashbang',
  tries: 'To have the first line taken for a comment in one reading and not in another.',
  source: `
    #!/usr/bin/env node
    }); globalThis.pwned = 1; (async () => {
  `,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
