import type { Attack } from '../attack.ts';

export default {
  name: 'a toJSON that loops',
  tries: 'To loop inside JSON.stringify.',
  source: 'JSON.stringify({ toJSON() { for (;;); } });',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
