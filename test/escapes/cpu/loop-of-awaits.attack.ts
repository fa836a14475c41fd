import type { Attack } from '../attack.ts';

export default {
  name: 'a loop of awaits',
  tries: 'To starve the runner from the microtask queue.',
  source: 'for (;;) await 0;',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
