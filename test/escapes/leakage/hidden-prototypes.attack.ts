import type { Attack } from '../attack.ts';

export default {
  name: 'properties on prototypes that have no name',
  tries: 'To leave a value on iterators, generators and async functions.',
  source: `
    const all = [[].values(), new Map().keys(), new Set().keys(), ''[Symbol.iterator](), /x/g[Symbol.matchAll](''), (function* () {})(), (async function* () {})(), async () => {}, function* () {}, async function* () {}, Object.getPrototypeOf(Uint8Array.prototype), Iterator.from({ next() {} }), [].values().map((x) => x), new Intl.Segmenter().segment('x'), new URLSearchParams('a=b').keys()];
    const chains = all.flatMap((one) => { const up = []; for (let at = Object.getPrototypeOf(one); at !== null; at = Object.getPrototypeOf(at)) up.push(at); return up; });
    if (mode === 'leave') {
      for (const one of chains) { attempt(() => { one.leftOn = 1; }); attempt(() => Object.defineProperty(one, 'leftOn', { value: 1 })); }
      api.state.set('left', true);
    } else api.state.set('seen', chains.map((one, at) => (Object.hasOwn(one, 'leftOn') ? at : -1)).filter((at) => at >= 0));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
