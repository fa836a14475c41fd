import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection with a huge message',
  tries: 'To have the host receive what nobody looked at.',
  source: `Promise.reject(new Error('x'.repeat(2 ** 24)));`,
  expect: { failed: ['uncaught_error', 'memory_limit'], says: /^.{0,4000}$/s },
  // Enough CPU time on a slow machine, too: what is tried is the message, not the time.
  limits: { actionCpuMs: 3_000, actionTimeoutMs: 9_000 },
} satisfies Attack;
