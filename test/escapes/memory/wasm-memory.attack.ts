import type { Attack } from '../attack.ts';

export default {
  name: 'memory of WebAssembly',
  tries: 'To have gigabytes that no memory limit counts.',
  source: `
    const made = attempt(() => new (Function('return WebAssembly')().Memory)({ initial: 60_000 }));
    api.state.set('grown', made !== 'threw');
  `,
  expect: { returned: { grown: false } },
} satisfies Attack;
