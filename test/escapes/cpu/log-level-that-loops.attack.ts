import type { Attack } from '../attack.ts';

export default {
  name: 'a level whose conversion loops',
  tries: 'To loop inside api.log.',
  source: `
    let told = 'none';
    try { api.log({ toString() { for (;;); } }, 'x'); } catch (error) { told = error.name; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'TypeError' } },
} satisfies Attack;
