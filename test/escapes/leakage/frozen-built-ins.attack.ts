import type { Attack } from '../attack.ts';

export default {
  name: 'built-ins frozen by a run',
  tries: 'To keep the next run from working by freezing what it needs.',
  source: `
    if (mode === 'leave') {
      for (const one of [Object.prototype, Array.prototype, globalThis, Error, Map.prototype]) { attempt(() => Object.preventExtensions(one)); attempt(() => Object.freeze(one)); }
      api.state.set('left', true);
    } else { class Own extends Map { get size() { return 2; } } const list = []; list.push(1, new Own().size); api.state.set('seen', list); }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [1, 2] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [1, 2] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [1, 2] } } },
  ],
} satisfies Attack;
