import type { Attack } from '../attack.ts';

export default {
  name: 'a loop while another run waits',
  tries: "To take another run's sandbox down while it waits.",
  source: `
    if (mode === 'loop') [].indexOf.call({ length: 2 ** 53 - 1 }, 1);
    const { body } = await api.fetch('https://api.example/slow');
    api.state.set('done', body);
  `,
  runs: [
    { mode: 'loop', expect: { failed: ['cpu_limit'] } },
    { mode: 'wait', as: 'action', expect: { returned: { done: 'slow' } } },
    { mode: 'wait', as: 'tenant', expect: { returned: { done: 'slow' } } },
  ],
  together: true,
  uninterruptible: true,
} satisfies Attack;
