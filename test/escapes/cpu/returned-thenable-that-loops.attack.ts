import type { Attack } from '../attack.ts';

export default {
  name: 'a returned thenable whose then loops',
  tries: "To loop where the guest waits for the action's end.",
  source: 'return { get then() { for (;;); } };',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
