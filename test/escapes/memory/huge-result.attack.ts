import type { Attack } from '../attack.ts';

export default {
  name: 'a huge returned value',
  tries: 'To have the host receive what is returned.',
  source: `return 'x'.repeat(2 ** 24);`,
  expect: { returned: {} },
  limits: { actionCpuMs: 3_000, actionTimeoutMs: 9_000 },
} satisfies Attack;
