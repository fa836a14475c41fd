import type { Attack } from '../attack.ts';

export default {
  name: 'a deny that stays',
  tries: 'To have the next run denied.',
  source: `if (mode === 'leave') { api.state.set('left', true); api.deny('no'); } else api.state.set('seen', 1);`,
  runs: [
    { mode: 'leave', expect: { denied: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 1 } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 1 } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 1 } } },
  ],
} satisfies Attack;
