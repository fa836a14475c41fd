import type { Attack } from '../attack.ts';

export default {
  name: 'the object of a tagged template as a key',
  tries: 'To recognise a run by the identity of a template object.',
  source: `
    const place = ((pieces) => pieces)\`once\`;
    const tables = [attempt(() => URL.prototype), attempt(() => Array.prototype), attempt(() => crypto.subtle)];
    if (mode === 'leave') { for (const table of tables) attempt(() => { (table.seenPlaces ??= []).push(place); }); api.state.set('left', true); } else api.state.set('seen', tables.some((table) => table.seenPlaces !== undefined));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: false } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: false } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: false } } },
  ],
} satisfies Attack;
