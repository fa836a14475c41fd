import type { Attack } from '../attack.ts';

export default {
  name: 'a loop that swallows what stops it',
  tries: 'To survive termination by catching it.',
  source: 'for (;;) { try { throw 1; } catch {} finally { continue; } }',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
