import type { Attack } from '../attack.ts';

export default {
  name: 'a slow pattern in replaceAll',
  tries: 'To spend exponential time inside String.prototype.replaceAll.',
  source: `\`\${'x'.repeat(40)}!\`.replaceAll(/(x+x+)+y/g, () => '');`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
