import type { Attack } from '../attack.ts';

export default {
  name: 'values that are nested without end',
  tries: 'To overflow the stack of the guest, or of the host that reads them.',
  source: `
    let deep = {};
    for (let at = 0; at < 50_000; at += 1) deep = { deep };
    const told = [];
    for (const call of [() => api.state.set('a', deep), () => api.user.setAppMetadata(deep), () => api.session.setCustomClaim('a', [deep])]) {
      try { call(); } catch (error) { told.push(error.error_kind); }
    }
    console.log(deep);
    api.state.set('told', told);
    api.state.set('logged', true);
  `,
  expect: { returned: { told: ['limit_exceeded', 'limit_exceeded', 'limit_exceeded'], logged: true } },
} satisfies Attack;
