import type { Attack } from '../attack.ts';

export default {
  name: 'a pattern with back references',
  tries: 'To spend exponential time where no linear engine can help.',
  source: `/^(?:(a*)\\1?)*$/.test(\`\${'a'.repeat(60)}b\`);`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
