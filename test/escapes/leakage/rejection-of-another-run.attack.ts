import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection while another run waits',
  tries: "To have another run fail with this one's error.",
  source: `if (mode === 'reject') { await api.fetch('https://api.example/ok'); Promise.reject(new Error('secret-4711')); await api.fetch('https://api.example/slow'); } else { await api.fetch('https://api.example/slow'); await api.fetch('https://api.example/slow'); api.state.set('done', true); }`,
  runs: [
    { mode: 'reject', expect: { failed: ['uncaught_error'] } },
    { mode: 'wait', expect: { returned: { done: true } } },
    { mode: 'wait', as: 'action', expect: { returned: { done: true } } },
    { mode: 'wait', as: 'tenant', expect: { returned: { done: true } } },
  ],
  together: true,
} satisfies Attack;
