import type { Attack } from '../attack.ts';

export default {
  name: 'a memo in a closure',
  tries: 'To leave a value in a variable that outlives the run.',
  source: `
    const memo = ((n) => () => (n += 1))(0);
    if (mode === 'leave') { for (let at = 0; at < 5; at += 1) memo(); api.state.set('left', true); } else api.state.set('seen', memo());
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 1 } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 1 } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 1 } } },
  ],
} satisfies Attack;
