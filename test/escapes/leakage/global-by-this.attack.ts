import type { Attack } from '../attack.ts';

export default {
  name: 'a global by this of a sloppy function',
  tries: 'To leave a value through the receiver that sloppy functions get.',
  source: `if (mode === 'leave') { attempt(() => { (function () { this.leftThis = 1; })(); }); api.state.set('left', true); } else api.state.set('seen', typeof globalThis.leftThis);`,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'undefined' } } },
  ],
} satisfies Attack;
