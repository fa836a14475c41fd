import type { Attack } from '../attack.ts';

export default {
  name: 'Symbol.species of arrays and promises',
  tries: 'To be constructed wherever the guest makes an array or a promise from another.',
  source: `
    let made = 0;
    class Mine extends Array { constructor(...args) { super(...args); made += 1; } }
    for (const [on, value] of [[Array, Mine], [Promise, class extends Promise { constructor(run) { super(run); made += 1; } }], [RegExp, class extends RegExp { constructor(...args) { super(...args); made += 1; } }]]) attempt(() => Object.defineProperty(on, Symbol.species, { get: () => value, configurable: true }));
    attempt(() => Object.defineProperty(Array.prototype, 'constructor', { get: () => Mine, configurable: true }));
    api.state.set('a', [1, [2]]);
    api.user.setAppMetadata({ list: [1, 2] });
    api.state.set('made', made);
  `,
  expect: { returned: { a: [1, [2]], made: 0 } },
} satisfies Attack;
