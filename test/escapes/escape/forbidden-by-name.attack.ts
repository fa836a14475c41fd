import type { Attack } from '../attack.ts';

export default {
  name: 'WebAssembly, shared memory and weak references by name',
  tries: 'To have a clock, code or a view of the garbage collector.',
  source: `
    const names = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'ShadowRealm'];
    const found = names.filter((name) => typeof globalThis[name] !== 'undefined' || new Function(\`return typeof \${name}\`)() !== 'undefined' || attempt(() => (0, eval)(name)) !== 'threw');
    api.state.set('found', found);
  `,
  expect: { returned: { found: [] } },
} satisfies Attack;
