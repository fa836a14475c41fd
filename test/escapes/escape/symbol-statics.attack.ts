import type { Attack } from '../attack.ts';

export default {
  name: 'the well-known symbols',
  tries: 'To have the guest look for another symbol than the language uses.',
  source: `
    for (const name of ['dispose', 'iterator', 'toPrimitive', 'species', 'asyncIterator']) attempt(() => Object.defineProperty(Symbol, name, { value: Symbol('forged') }));
    attempt(() => { globalThis.Symbol = () => 'forged'; });
    api.state.set('a', 1);
  `,
  expect: { returned: { a: 1 } },
} satisfies Attack;
