import type { Attack } from '../attack.ts';

export default {
  name: 'event and step, changed',
  tries: 'To give the next run another event than it has.',
  source: `
    if (mode === 'leave') {
      attempt(() => { event.user.email = 'evil@acme.example'; });
      attempt(() => { event.user = { email: 'evil@acme.example' }; });
      attempt(() => { globalThis.event = { user: {} }; });
      attempt(() => { step.other.list.push(2); });
      attempt(() => { step.more = { a: 1 }; });
      attempt(() => Object.setPrototypeOf(event.user, { admin: true }));
      api.state.set('left', true);
    } else api.state.set('seen', [event.user.email, step.other.list, typeof event.user.admin]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['jane@acme.example', [1], 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['jane@acme.example', [1], 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['jane@acme.example', [1], 'undefined'] } } },
  ],
  step: { other: { list: [1] } },
} satisfies Attack;
