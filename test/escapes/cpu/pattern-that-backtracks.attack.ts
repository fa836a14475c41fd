import type { Attack } from '../attack.ts';

export default {
  name: 'a pattern with nested quantifiers',
  tries: 'To spend exponential time in the pattern engine.',
  source: `/^(a+)+$/.test(\`\${'a'.repeat(40)}b\`);`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
