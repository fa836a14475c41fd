import type { Attack } from '../attack.ts';

export default {
  name: 'halves of surrogate pairs everywhere',
  tries: 'To pass a text to the host that it cannot write.',
  source: `
    const told = [];
    for (const call of [() => api.state.set('\\ud800', 1), () => api.state.set('a', '\\udfff'), () => api.session.setCustomClaim('\\ud800', 1), () => api.session.setCustomClaim('a', { '\\ud800': 1 }), () => api.user.setAppMetadata({ a: ['\\ud800'] })]) { try { call(); } catch (error) { told.push(error.name); } }
    api.log('info', 'x\\ud800');
    api.state.set('told', told);
  `,
  expect: {
    returned: { told: ['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError'] },
    logs: ['x\ufffd'],
  },
} satisfies Attack;
