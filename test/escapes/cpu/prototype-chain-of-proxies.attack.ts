import type { Attack } from '../attack.ts';

export default {
  name: 'a prototype that is asked for without end',
  tries: 'To loop in instanceof.',
  source: `
    const ring = new Proxy({}, { getPrototypeOf: () => ring });
    ring instanceof Map;
  `,
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
} satisfies Attack;
