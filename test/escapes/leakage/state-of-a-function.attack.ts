import type { Attack } from '../attack.ts';

export default {
  name: 'properties of functions in the source',
  tries: 'To leave a value on a function that is compiled once.',
  source: `
    function remember() {}
    if (mode === 'leave') { remember.left = 1; remember.prototype.left = 1; api.state.set('left', true); } else api.state.set('seen', typeof (remember.left ?? remember.prototype.left));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'undefined' } } },
  ],
} satisfies Attack;
