import type { Attack } from '../attack.ts';

export default {
  name: 'counters that are not set back',
  tries: 'To use up what the next run may ask for.',
  source: `
    if (mode === 'leave') {
      for (let at = 0; at < 25; at += 1) await api.fetch('https://api.example/ok').catch(() => {});
      for (let at = 0; at < 1_100; at += 1) console.log(at);
      for (let at = 0; at < 1_500; at += 1) attempt(() => api.state.set('left', true));
    } else {
      const { body } = await api.fetch('https://api.example/ok');
      api.state.set('seen', [body, attempt(() => { api.log('info', 'x'); return 'kept'; })]);
    }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['ok', 'kept'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['ok', 'kept'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['ok', 'kept'] } } },
  ],
} satisfies Attack;
