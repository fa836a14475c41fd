import type { Attack } from '../attack.ts';

export default {
  name: 'a microtask that queues itself',
  tries: 'To never let the microtask queue run empty.',
  source: `
    const again = () => { Promise.resolve().then(again); };
    again();
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
