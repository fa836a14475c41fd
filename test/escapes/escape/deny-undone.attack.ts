import type { Attack } from '../attack.ts';

export default {
  name: 'effects around a deny',
  tries: 'To get rid of a deny, or to add to what was asked for before it.',
  source: `
    api.state.set('before', 1);
    api.deny('no');
    for (const name of ['denied', 'closed']) attempt(() => { api[name] = false; api.state[name] = false; });
    api.state.set('after', 1);
    api.session.setCustomClaim('after', 1);
    api.user.setAppMetadata({ after: 1 });
    attempt(() => api.deny({ toString: () => 'other' }));
  `,
  expect: {
    denied: { before: 1 },
    effects: '[{"type":"state.set","key":"before","value":1},{"type":"deny","reason":"no"}]',
  },
} satisfies Attack;
