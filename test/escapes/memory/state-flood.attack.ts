import type { Attack } from '../attack.ts';

export default {
  name: 'a flood of state',
  tries: 'To give a run more state than it may have.',
  source: `
    let told = 'none';
    try { for (let at = 0; at < 500; at += 1) api.state.set('told', \`x\${'y'.repeat(at * 100)}\`); } catch (error) { told = error.error_kind; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
  limits: { stateBytes: 20_000 },
} satisfies Attack;
