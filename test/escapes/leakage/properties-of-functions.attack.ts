import type { Attack } from '../attack.ts';

export default {
  name: 'properties on functions of built-ins',
  tries: 'To leave a value on a method that the next run uses too.',
  source: `
    const all = [Array.prototype.push, Object.prototype.toString, JSON.parse, Math.max, Reflect.get, Map.prototype.get, URL.prototype.toString, crypto.randomUUID, crypto.subtle.digest, Promise.resolve, String.prototype.at, Function.prototype, Symbol.prototype[Symbol.toPrimitive], Object.getOwnPropertyDescriptor(Map.prototype, 'size').get, Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').set];
    if (mode === 'leave') {
      for (const one of all) { attempt(() => { one.leftOn = 1; }); attempt(() => Object.defineProperty(one, 'leftOn', { value: 1 })); }
      api.state.set('left', true);
    } else api.state.set('seen', all.map((one, at) => (Object.hasOwn(one, 'leftOn') ? at : -1)).filter((at) => at >= 0));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
