import type { Attack } from '../attack.ts';

export default {
  name: 'a run that throws half-way through a change',
  tries: 'To leave a change behind by failing before anybody tidies up.',
  source: `if (mode === 'leave') { attempt(() => { globalThis.half = 1; }); attempt(() => { Array.prototype.half = 1; }); attempt(() => { delete Array.prototype.map; }); throw new Error('half'); } else api.state.set('seen', [typeof globalThis.half, typeof [].half, typeof [].map]);`,
  runs: [
    { mode: 'leave', expect: { failed: ['uncaught_error'] } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
  ],
} satisfies Attack;
