import type { Attack } from '../attack.ts';

export default {
  name: 'Error and TypeError',
  tries: "To be constructed in place of the api's errors, or to change what they are.",
  source: `
    const Native = TypeError;
    attempt(() => { globalThis.TypeError = class { constructor() { this.forged = true; } }; });
    attempt(() => { globalThis.Error = globalThis.TypeError; });
    attempt(() => Object.defineProperty(Native.prototype, 'message', { set() { throw 1; }, get: () => 'forged', configurable: true }));
    let real = false;
    try { api.state.set(5, 1); } catch (error) { real = error instanceof Native && error.forged === undefined; }
    api.state.set('real', real);
  `,
  expect: { returned: { real: true } },
} satisfies Attack;
