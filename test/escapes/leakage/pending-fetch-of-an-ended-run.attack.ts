import type { Attack } from '../attack.ts';

export default {
  name: 'a fetch whose answer comes after the end',
  tries: 'To go on in the next run when the answer of this one arrives.',
  source: `
    if (mode === 'leave') {
      api.fetch('https://api.example/late').then(() => { globalThis.api.state.set('late', 1); globalThis.api.deny('late'); console.log('late'); for (;;); });
      api.state.set('left', true);
    } else { const { body } = await api.fetch('https://api.example/slow'); await api.fetch('https://api.example/slow'); api.state.set('seen', body); }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 'slow' }, logs: [] } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 'slow' }, logs: [] } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 'slow' }, logs: [] } },
  ],
} satisfies Attack;
