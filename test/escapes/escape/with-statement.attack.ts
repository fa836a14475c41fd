import type { Attack } from '../attack.ts';

export default {
  name: 'with and Symbol.unscopables',
  tries: 'To shadow the names that the wrapper uses.',
  source: `
    with ({ api: null, event: null, Promise: null, Symbol: null, undefined: 1 }) { var hidden = typeof api; }
    var Promise, Symbol, JSON, undefined2;
    globalThis.api.state.set('a', 1);
  `,
  expect: { returned: { a: 1 } },
  directly: true,
} satisfies Attack;
