import type { Attack } from '../attack.ts';

export default {
  name: "state inside the helpers' modules",
  tries: 'To leave a value in a module of a helper: a cache, a table, a shared store.',
  source: `
    const shared = globalThis['__core-js_shared__'];
    attempt(() => structuredClone({}));
    attempt(() => atob('aGk='));
    const stores = [globalThis['__core-js_shared__'], globalThis['__core-js_shared__']?.keys, globalThis['__core-js_shared__']?.versions].filter((one) => one !== undefined && one !== null);
    if (mode === 'leave') { for (const store of stores) attempt(() => { store.left = 1; }); attempt(() => { globalThis['__core-js_shared__'] = { left: 1 }; }); api.state.set('left', true); } else api.state.set('seen', [shared, ...stores].filter((store) => store?.left !== undefined).map(() => 'left'));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
