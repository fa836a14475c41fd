import type { Attack } from '../attack.ts';

export default {
  name: 'a claim name whose conversion loops',
  tries: 'To loop inside api.session.setCustomClaim.',
  source: `
    let told = 'none';
    try { api.session.setCustomClaim({ [Symbol.toPrimitive]() { for (;;); } }, 1); } catch (error) { told = error.name; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'TypeError' } },
} satisfies Attack;
