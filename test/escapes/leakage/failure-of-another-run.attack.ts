import type { Attack } from '../attack.ts';

export default {
  name: 'a run that is stopped half-way',
  tries: 'To leave effects of a stopped run for the next.',
  source: `if (mode === 'leave') { api.state.set('half', 1); api.session.setCustomClaim('half', 1); console.log('half'); attempt(() => { globalThis.half = 1; }); for (;;); } else api.state.set('seen', typeof globalThis.half === 'undefined' ? 1 : 'half');`,
  runs: [
    { mode: 'leave', expect: { failed: ['cpu_limit'] } },
    { mode: 'see', expect: { returned: { seen: 1 }, logs: [] } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 1 }, logs: [] } },
  ],
} satisfies Attack;
