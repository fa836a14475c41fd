import type { Attack } from '../attack.ts';

export default {
  name: 'a flood of fetches',
  tries: 'To have the host ask more than it may.',
  source: `
    let asked = 0, told = 'none';
    try { for (;;) { await api.fetch('https://api.example/ok'); asked += 1; } } catch (error) { told = error.error_kind; }
    api.state.set('asked', asked);
    api.state.set('told', told);
  `,
  expect: { returned: { asked: 20, told: 'limit_exceeded' } },
} satisfies Attack;
