import type { Attack } from '../attack.ts';

export default {
  name: 'the prototypes of the global object',
  tries: 'To leave a value on a prototype that every name is looked up on.',
  source: `
    if (mode === 'leave') {
      for (let at = Object.getPrototypeOf(globalThis); at !== null; at = Object.getPrototypeOf(at)) attempt(() => { at.leftAbove = 1; });
      attempt(() => Object.setPrototypeOf(globalThis, { leftAbove: 1 }));
      api.state.set('left', true);
    } else api.state.set('seen', typeof leftAbove);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'undefined' } } },
  ],
} satisfies Attack;
