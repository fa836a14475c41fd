import type { Attack } from '../attack.ts';

export default {
  name: 'a microtask that queues itself and then loops',
  tries: 'To leave the isolate stuck for whoever enters it next.',
  source: `
    const again = () => { Promise.resolve().then(again); for (;;); };
    again();
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
