import type { Attack } from '../attack.ts';

export default {
  name: 'a proxy that has a new key whenever it is asked',
  tries: "To keep the guest's writer of JSON descending for ever.",
  source: `
    const deep = () => new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: deep });
    let told = 'none';
    try { api.state.set('a', deep()); } catch (error) { told = error.error_kind; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'limit_exceeded' } },
} satisfies Attack;
