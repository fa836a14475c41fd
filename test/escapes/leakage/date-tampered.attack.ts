import type { Attack } from '../attack.ts';

export default {
  name: 'Date, stopped',
  tries: 'To make the next run believe in another time.',
  source: `
    if (mode === 'leave') {
      attempt(() => { Date.now = () => 1; });
      attempt(() => { globalThis.Date = class { static now() { return 1; } }; });
      attempt(() => { Date.prototype.toISOString = () => 'never'; });
      attempt(() => { Date.prototype.getTime = () => 1; });
      api.state.set('left', true);
    } else api.state.set('seen', [Date.now() > 1_600_000_000_000, new Date(0).toISOString() === '1970-01-01T00:00:00.000Z', new Date(5).getTime() === 5]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [true, true, true] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [true, true, true] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [true, true, true] } } },
  ],
} satisfies Attack;
