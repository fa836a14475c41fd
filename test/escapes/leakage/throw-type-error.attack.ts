import type { Attack } from '../attack.ts';

export default {
  name: 'the function that throws for arguments of strict functions',
  tries: 'To leave a value on the one intrinsic that is easily forgotten.',
  source: `
    const thrower = Object.getOwnPropertyDescriptor((function () { 'use strict'; return arguments; })(), 'callee').get;
    if (mode === 'leave') { attempt(() => { thrower.leftOn = 1; }); attempt(() => Object.defineProperty(thrower, 'leftOn', { value: 1 })); api.state.set('left', true); } else api.state.set('seen', typeof thrower.leftOn);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'undefined' } } },
  ],
} satisfies Attack;
