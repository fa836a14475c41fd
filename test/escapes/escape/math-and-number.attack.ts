import type { Attack } from '../attack.ts';

export default {
  name: 'Number, Math and isFinite',
  tries: 'To have the guest take infinities for numbers.',
  source: `
    for (const name of ['isFinite', 'isSafeInteger', 'isInteger', 'isNaN']) attempt(() => { Number[name] = () => true; });
    for (const name of ['min', 'max', 'imul', 'ceil', 'floor']) attempt(() => { Math[name] = () => 0; });
    attempt(() => { globalThis.isFinite = () => true; });
    const told = [];
    for (const value of [Infinity, NaN]) { try { api.state.set('a', value); } catch (error) { told[told.length] = error.name; } }
    api.state.set('told', told);
  `,
  expect: { returned: { told: ['TypeError', 'TypeError'] } },
} satisfies Attack;
