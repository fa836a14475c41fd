import type { Attack } from '../attack.ts';

export default {
  name: 'a source of megabytes',
  tries: 'To have the sandbox parse more than it should.',
  expect: { failed: ['compile_error'], says: /too large/ },
  whole: true,
  source: `/* ${'x'.repeat(3_000_000)} */ api.state.set('entered', true);`,
} satisfies Attack;
