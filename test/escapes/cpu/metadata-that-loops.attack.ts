import type { Attack } from '../attack.ts';

export default {
  name: 'a patch whose keys never come',
  tries: 'To loop inside api.user.setAppMetadata.',
  source: 'api.user.setAppMetadata(new Proxy({}, { ownKeys() { for (;;); } }));',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
