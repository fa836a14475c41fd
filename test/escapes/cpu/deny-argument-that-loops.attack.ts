import type { Attack } from '../attack.ts';

export default {
  name: 'a reason whose conversion loops',
  tries: 'To loop inside api.deny.',
  source: `
    const loop = () => { for (;;); };
    let told = 'none';
    try { api.deny({ toString: loop, valueOf: loop, toJSON: loop, [Symbol.toPrimitive]: loop }); } catch (error) { told = error.name; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'TypeError' } },
} satisfies Attack;
