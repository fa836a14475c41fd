import type { Attack } from '../attack.ts';

export default {
  name: 'a flood of metadata',
  tries: 'To store more of a user than there may be.',
  source: `
    let told = 'none';
    try { for (let at = 0; at < 1_000; at += 1) api.user.setAppMetadata({ [\`key\${at}\`]: 'x'.repeat(1_000) }); } catch (error) { told = error.error_kind; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
} satisfies Attack;
