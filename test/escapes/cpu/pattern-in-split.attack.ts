import type { Attack } from '../attack.ts';

export default {
  name: 'a slow pattern in split',
  tries: 'To spend exponential time inside String.prototype.split.',
  source: `\`\${'x'.repeat(60)}!\`.split(/(?:x+x+)+y/);`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
