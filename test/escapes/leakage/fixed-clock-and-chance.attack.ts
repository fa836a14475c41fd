import type { Attack } from '../attack.ts';

export default {
  name: 'time and chance fixed in one run',
  tries: "To have the next run draw the numbers of this one's replay.",
  source: `
    const drawn = Math.random();
    const bytes = crypto.randomUUID();
    if (mode === 'leave') { attempt(() => { globalThis.drawn = [drawn, bytes]; }); attempt(() => { Math.drawn = drawn; }); api.state.set('left', true); } else api.state.set('seen', globalThis.drawn !== undefined || Math.drawn !== undefined || drawn === globalThis.drawn?.[0]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: false } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: false } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: false } } },
  ],
} satisfies Attack;
