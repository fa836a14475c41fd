import type { Attack } from '../attack.ts';

export default {
  name: 'Symbol.dispose on every prototype',
  tries: 'To be called in place of the sentinel that marks the end.',
  source: `
    let called = 0;
    for (const on of [Object.prototype, Function.prototype]) attempt(() => Object.defineProperty(on, Symbol.dispose, { value() { called += 1; api.deny('late'); }, configurable: true }));
    api.state.set('kept', 1);
    Promise.resolve().then(() => { api.state.set('late', 1); api.deny('late'); });
  `,
  expect: { returned: { kept: 1 } },
  directly: true,
} satisfies Attack;
