import type { Attack } from '../attack.ts';

export default {
  name: 'the api called where the stack ends',
  tries: 'To break the guest off in the middle of an effect.',
  source: `
    let broken = 0, whole = 0;
    const down = () => {
      try { down(); } catch {}
      if (whole + broken >= 300) return;
      try { api.session.setCustomClaim('claim', whole); whole += 1; } catch { broken += 1; }
    };
    down();
    api.session.setCustomClaim('claim', 'last');
    api.state.set('right', true);
  `,
  expect: { returned: { right: true } },
  limits: { actionCpuMs: 2_000, actionTimeoutMs: 4_000 },
} satisfies Attack;
