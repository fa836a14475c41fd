import type { Attack } from '../attack.ts';

export default {
  name: 'a fetch with a URL of any size',
  tries: 'To have the host read a URL of megabytes.',
  source: `
    let told = 'none';
    await api.fetch(\`https://api.example/\${'x'.repeat(1_000_000)}\`).catch((error) => { told = error.error_kind; });
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
} satisfies Attack;
