import type { Attack } from '../attack.ts';

export default {
  name: 'properties on every constructor',
  tries: 'To leave a value on a built-in itself.',
  source: `
    const all = { Object, Function, Array, String, Number, Symbol, BigInt, Date, RegExp, Error, Promise, Map, ArrayBuffer, Uint8Array, Iterator, URL, URLSearchParams, TextEncoder, TextDecoder, JSON, Math, Reflect, Intl, crypto, subtle: crypto.subtle, atob, btoa, structuredClone };
    if (mode === 'leave') {
      for (const one of Object.values(all)) { attempt(() => { one.leftOn = 1; }); attempt(() => Object.defineProperty(one, 'leftOn', { value: 1 })); }
      api.state.set('left', true);
    } else api.state.set('seen', Object.keys(all).filter((name) => Object.hasOwn(all[name], 'leftOn')));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
