import type { Attack } from '../attack.ts';

export default {
  name: 'properties on every prototype',
  tries: 'To leave a value on any object of the next run.',
  source: `
    const all = { Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Date, RegExp, Error, TypeError, Promise, Map, Set, WeakMap, ArrayBuffer, Uint8Array, DataView, Iterator, URL, URLSearchParams, TextEncoder, TextDecoder };
    if (mode === 'leave') {
      for (const one of Object.values(all)) { attempt(() => { one.prototype.leftOn = 1; }); attempt(() => Object.defineProperty(one.prototype, 'leftOn', { value: 1 })); }
      api.state.set('left', true);
    } else api.state.set('seen', Object.keys(all).filter((name) => 'leftOn' in all[name].prototype));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
