import type { Attack } from '../attack.ts';

export default {
  name: 'api and console, kept and changed',
  tries: 'To leave methods of this run in the hands of the next.',
  source: `
    if (mode === 'leave') {
      attempt(() => { globalThis.oldApi = api; });
      attempt(() => { Array.prototype.oldApi = api; });
      attempt(() => { URL.oldApi = api; });
      attempt(() => { api.state.set.old = api; });
      attempt(() => { console.old = api; });
      attempt(() => { console.log.old = api; });
      attempt(() => { console.log = () => {}; });
      api.state.set('left', true);
    } else api.state.set('seen', typeof (globalThis.oldApi ?? [].oldApi ?? URL.oldApi ?? api.state.set.old ?? console.old ?? console.log.old));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'undefined' } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'undefined' } } },
  ],
} satisfies Attack;
