import type { Attack } from '../attack.ts';

export default {
  name: 'a URL whose conversion loops',
  tries: 'To loop inside api.fetch.',
  source: 'await api.fetch({ toString() { for (;;); } });',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
