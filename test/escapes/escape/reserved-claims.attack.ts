import type { Attack } from '../attack.ts';

export default {
  name: 'reserved claims by other spellings',
  tries: 'To set the subject of the token.',
  source: `
    const told = [];
    let reads = 0;
    for (const name of ['sub', new String('sub'), { toString: () => (reads++ === 0 ? 'x' : 'sub') }, ['sub'], 's\\u0075b']) { try { api.session.setCustomClaim(name, 'admin'); told.push('set'); } catch (error) { told.push(error.name); } }
    api.state.set('told', told);
  `,
  expect: {
    returned: { told: ['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError'] },
    effects:
      '[{"type":"state.set","key":"told","value":["TypeError","TypeError","TypeError","TypeError","TypeError"]}]',
  },
} satisfies Attack;
