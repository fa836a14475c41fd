import type { Attack } from '../attack.ts';

export default {
  name: 'fetches with headers of any size',
  tries: 'To have the host send more than it may.',
  source: `
    const told = [];
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [\`x-\${n}\`, 'y'.repeat(100)]));
    for (const headers of [{ a: 'x'.repeat(100_000) }, many]) {
      await api.fetch('https://api.example/ok', { headers }).catch((error) => told.push(error.error_kind));
    }
    api.state.set('told', told);
  `,
  expect: { returned: { told: ['limit_exceeded', 'limit_exceeded'] } },
} satisfies Attack;
