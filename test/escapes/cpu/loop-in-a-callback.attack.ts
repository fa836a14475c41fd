import type { Attack } from '../attack.ts';

export default {
  name: 'a loop in a then callback',
  tries: "To run on after the body's own entry was measured.",
  source: `
    Promise.resolve().then(() => { for (;;); });
    await null;
    await null;
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
