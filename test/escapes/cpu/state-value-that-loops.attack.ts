import type { Attack } from '../attack.ts';

export default {
  name: 'a value whose getter loops',
  tries: "To loop inside the guest's writer of JSON.",
  source: `api.state.set('a', { get b() { for (;;); } });`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
