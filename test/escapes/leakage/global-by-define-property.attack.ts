import type { Attack } from '../attack.ts';

export default {
  name: 'a global by defineProperty',
  tries: 'To leave a value that the next run cannot take away.',
  source: `
    if (mode === 'leave') {
      attempt(() => Object.defineProperty(globalThis, 'leftFixed', { value: 1, configurable: false }));
      attempt(() => Object.defineProperty(globalThis, Symbol.for('left'), { value: 1 }));
      api.state.set('left', true);
    } else api.state.set('seen', [typeof leftFixed, typeof globalThis[Symbol.for('left')]]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined'] } } },
  ],
} satisfies Attack;
