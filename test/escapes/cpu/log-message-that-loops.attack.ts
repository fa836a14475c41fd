import type { Attack } from '../attack.ts';

export default {
  name: 'a message whose toJSON loops',
  tries: 'To loop inside api.log.',
  source: `api.log('info', { toJSON() { for (;;); } });`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
