import type { Attack } from '../attack.ts';

export default {
  name: 'a pattern with nested look-behind',
  tries: 'To spend exponential time looking back.',
  source: `/(?<=(?:a|aa)+)$x/.test('a'.repeat(60)) || /^(?:a|a?)+$/.test(\`\${'a'.repeat(40)}b\`);`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
