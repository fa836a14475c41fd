import type { Attack } from '../attack.ts';

export default {
  name: 'private fields stamped onto shared objects',
  tries: 'To leave a private field on a built-in, which not even freezing forbids.',
  source: `
    class Stamp { constructor(on) { return on; } }
    class Mark extends Stamp { #left = 1; static has(on) { return #left in on; } }
    const all = [Object.prototype, Array, JSON, Math, URL, crypto, globalThis, Promise.prototype];
    if (mode === 'leave') { for (const one of all) attempt(() => new Mark(one)); api.state.set('left', true); } else api.state.set('seen', all.map((one, at) => (Mark.has(one) ? at : -1)).filter((at) => at >= 0));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
