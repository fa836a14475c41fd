import type { Attack } from '../attack.ts';

export default {
  name: 'a claim whose getter loops',
  tries: 'To loop inside api.session.setCustomClaim.',
  source: `api.session.setCustomClaim('a', [{ get b() { for (;;); } }]);`,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
