import type { Attack } from '../attack.ts';

export default {
  name: 'a thrown object whose message loops',
  tries: 'To loop while the guest reads what was thrown.',
  source: 'throw { get message() { for (;;); } };',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
