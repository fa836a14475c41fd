import type { Attack } from '../attack.ts';

export default {
  name: 'two runs that wait for fetches at the same time',
  tries: "To be given the answer to another run's fetch.",
  source: `
    await api.fetch('https://api.example/slow');
    const { body } = await api.fetch('https://api.example/echo', { headers: { 'x-mode': mode } });
    await api.fetch('https://api.example/slow');
    api.state.set('body', JSON.parse(body).headers['x-mode']);
  `,
  runs: [
    { mode: 'one', expect: { returned: { body: 'one' } } },
    { mode: 'two', expect: { returned: { body: 'two' } } },
    { mode: 'three', as: 'action', expect: { returned: { body: 'three' } } },
    { mode: 'four', as: 'tenant', expect: { returned: { body: 'four' } } },
  ],
  together: true,
} satisfies Attack;
