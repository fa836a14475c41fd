import type { Attack } from '../attack.ts';

export default {
  name: 'an error with a huge stack',
  tries: "To have the host receive a stack of the action's own making.",
  source: `throw Object.assign(new Error('x'), { stack: \`Error: x\\n\${'    at a (attack.js:1:1)\\n'.repeat(500_000)}\` });`,
  expect: { failed: ['uncaught_error'] },
  limits: { actionCpuMs: 3_000, actionTimeoutMs: 9_000 },
} satisfies Attack;
