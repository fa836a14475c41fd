import type { Attack } from '../attack.ts';

export default {
  name: 'an init whose getter loops',
  tries: 'To loop inside api.fetch.',
  source: `await api.fetch('https://api.example/ok', { get method() { for (;;); } });`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
