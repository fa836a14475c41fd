import type { Attack } from '../attack.ts';

export default {
  name: 'a run that is denied after a change',
  tries: 'To leave a change behind by ending in the rarest way.',
  source: `if (mode === 'leave') { attempt(() => { Object.prototype.half = 1; }); attempt(() => { String.prototype.slice = 1; }); api.deny('no'); } else api.state.set('seen', [typeof ({}).half, typeof ''.slice]);`,
  runs: [
    { mode: 'leave', expect: { denied: {} } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'function'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'function'] } } },
  ],
} satisfies Attack;
