import type { Attack } from '../attack.ts';

export default {
  name: 'an error object that is made once',
  tries: 'To leave a value on an error that the sandbox throws again.',
  source: `
    const errors = [];
    try { api.state.set(); } catch (error) { errors.push(error); }
    try { api.session.setCustomClaim('sub', 1); } catch (error) { errors.push(error); }
    await api.fetch('https://api.example/denied').catch((error) => errors.push(error));
    if (mode === 'leave') { for (const error of errors) { attempt(() => { error.left = 1; }); attempt(() => { Object.getPrototypeOf(error).left = 1; }); } api.state.set('left', true); } else api.state.set('seen', errors.map((error) => typeof error.left));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
  ],
} satisfies Attack;
