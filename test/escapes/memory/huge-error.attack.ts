import type { Attack } from '../attack.ts';

export default {
  name: 'an error with a huge message',
  tries: 'To have the host receive what is thrown.',
  source: `throw new Error('x'.repeat(2 ** 24));`,
  expect: { failed: ['uncaught_error', 'memory_limit'], says: /^.{0,4000}$/s },
  limits: { actionCpuMs: 3_000, actionTimeoutMs: 9_000 },
} satisfies Attack;
