import type { Attack } from '../attack.ts';

export default {
  name: 'an array that grows while it is read',
  tries: "To keep the guest's writer of JSON walking for ever.",
  source: `
    const wide = new Proxy([], { get: (target, key) => (key === 'length' ? 2 ** 32 - 1 : Reflect.get(target, key) ?? 1) });
    let told = 'none';
    try { api.state.set('a', wide); } catch (error) { told = error.error_kind; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
} satisfies Attack;
