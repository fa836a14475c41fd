import type { Attack } from '../attack.ts';

export default {
  name: 'a floating promise that writes into the next run',
  tries: 'To have an effect of this run count as one of the next.',
  source: `
    if (mode === 'leave') {
      const later = (n) => { attempt(() => api.state.set('late', n)); attempt(() => globalThis.api.state.set('later', n)); attempt(() => globalThis.console.log('late')); if (n < 2_000) Promise.resolve(n + 1).then(later); };
      Promise.resolve(0).then(later);
      api.state.set('left', true);
    } else { await null; await api.fetch('https://api.example/ok'); console.log('mine'); api.state.set('seen', 1); }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true }, logs: [] } },
    { mode: 'see', expect: { returned: { seen: 1 }, logs: ['mine'] } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 1 }, logs: ['mine'] } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 1 }, logs: ['mine'] } },
  ],
  directly: true,
} satisfies Attack;
