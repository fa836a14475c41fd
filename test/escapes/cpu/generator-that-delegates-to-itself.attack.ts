import type { Attack } from '../attack.ts';

export default {
  name: 'generators that delegate to each other',
  tries: 'To keep yield* from ever yielding.',
  source: `
    const nobody = { [Symbol.iterator]: () => ({ next: () => ({ done: true }) }) };
    const gen = function* () { for (;;) yield* nobody; };
    gen().next();
  `,
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
} satisfies Attack;
