import type { Attack } from '../attack.ts';

export default {
  name: 'a flood of claims',
  tries: 'To make a token that nobody can carry.',
  source: `
    let told = 'none';
    try { for (let at = 0; at < 1_000; at += 1) api.session.setCustomClaim(\`claim\${at}\`, 'x'.repeat(100)); } catch (error) { told = error.error_kind; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
} satisfies Attack;
