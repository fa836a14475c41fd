import type { Attack } from '../attack.ts';

export default {
  name: 'fetches with bodies of any size',
  tries: 'To have the host send more than it may.',
  source: `
    const told = [];
    for (const body of ['x'.repeat(300_000), 'é'.repeat(140_000)]) {
      await api.fetch('https://api.example/ok', { method: 'POST', body }).catch((error) => told.push(error.error_kind));
    }
    api.state.set('told', told);
  `,
  expect: { returned: { told: ['limit_exceeded', 'limit_exceeded'] } },
} satisfies Attack;
