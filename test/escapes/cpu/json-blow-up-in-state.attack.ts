import type { Attack } from '../attack.ts';

export default {
  name: 'a small value that becomes a huge state',
  tries: "To hang the guest's own writer of JSON.",
  source: `
    let value = ['x'.repeat(100)];
    for (let at = 0; at < 40; at += 1) value = [value, value];
    let told = 'none';
    try { api.state.set('value', value); } catch (error) { told = error.error_kind; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
} satisfies Attack;
