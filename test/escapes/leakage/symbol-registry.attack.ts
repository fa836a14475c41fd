import type { Attack } from '../attack.ts';

export default {
  name: 'the registry of symbols',
  tries: 'To leave a symbol that the next run can find.',
  source: `
    const key = Symbol.for('a channel');
    if (mode === 'leave') { attempt(() => { Object.prototype[key] = 1; }); attempt(() => { globalThis[key] = 1; }); attempt(() => { Symbol[key] = 1; }); api.state.set('left', true); } else api.state.set('seen', [typeof ({})[key], typeof Symbol[key]]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined'] } } },
  ],
} satisfies Attack;
