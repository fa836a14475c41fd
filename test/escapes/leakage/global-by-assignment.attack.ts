import type { Attack } from '../attack.ts';

export default {
  name: 'a global by assignment',
  tries: 'To leave a value for the next run by assigning to a name that nobody declared.',
  source: `if (mode === 'leave') { attempt(() => { leftBehind = 'secret'; }); api.state.set('left', true); } else api.state.set('seen', typeof leftBehind);`,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'undefined' } } },
  ],
} satisfies Attack;
