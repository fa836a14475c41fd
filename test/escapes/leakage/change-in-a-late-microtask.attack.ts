import type { Attack } from '../attack.ts';

export default {
  name: 'a change made after the end of the body',
  tries: 'To change a realm when nobody looks at it any more.',
  source: `if (mode === 'leave') { (async () => { for (let at = 0; at < 20; at += 1) await null; attempt(() => { globalThis.late = 1; }); attempt(() => { Array.prototype.late = 1; }); })(); api.state.set('left', true); } else api.state.set('seen', [typeof globalThis.late, typeof [].late]);`,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined'] } } },
  ],
} satisfies Attack;
