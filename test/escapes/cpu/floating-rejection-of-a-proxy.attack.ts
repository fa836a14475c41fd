import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection of a proxy whose traps loop',
  tries: 'To loop where errors leave the isolate, outside of any time limit.',
  source: `
    const trap = () => { for (;;); };
    Promise.reject(new Proxy(new Error('x'), { get: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap }));
  `,
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
