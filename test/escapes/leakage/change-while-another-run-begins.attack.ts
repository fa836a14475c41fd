import type { Attack } from '../attack.ts';

export default {
  name: 'changes by one run while others are under way',
  tries: 'To change a realm that another run is using at this moment.',
  source: `if (mode === 'leave') { await api.fetch('https://api.example/ok'); attempt(() => { globalThis.dirt = 1; }); attempt(() => { Array.prototype.dirt = 1; }); attempt(() => { Array.prototype.map = 1; }); await api.fetch('https://api.example/slow'); api.state.set('left', true); } else { await api.fetch('https://api.example/slow'); api.state.set('seen', [typeof globalThis.dirt, typeof [].dirt, typeof [].map]); }`,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined', 'function'] } } },
  ],
  together: true,
} satisfies Attack;
