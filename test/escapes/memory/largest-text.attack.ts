import type { Attack } from '../attack.ts';

export default {
  name: 'one text of the largest size',
  tries: 'To have half a gigabyte in one call.',
  source: `
    const text = 'x'.repeat(2 ** 29 - 24);
    api.state.set('length', text.length);
  `,
  expect: { returned: { length: 536870888 }, failed: ['memory_limit', 'cpu_limit', 'uncaught_error'] },
  limits: { actionCpuMs: 1_000, actionTimeoutMs: 4_000 },
  uninterruptible: true,
} satisfies Attack;
