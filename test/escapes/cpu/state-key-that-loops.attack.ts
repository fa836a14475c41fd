import type { Attack } from '../attack.ts';

export default {
  name: 'a key whose conversion loops',
  tries: 'To loop inside api.state.set.',
  source: `
    const loop = () => { for (;;); };
    let told = 'none';
    try { api.state.set({ toString: loop, valueOf: loop, [Symbol.toPrimitive]: loop }, 1); } catch (error) { told = error.name; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'TypeError' } },
} satisfies Attack;
