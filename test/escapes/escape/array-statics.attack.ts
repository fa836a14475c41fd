import type { Attack } from '../attack.ts';

export default {
  name: 'Array.isArray and the methods of arrays',
  tries: 'To have the guest take one kind of value for another.',
  source: `
    for (const name of ['isArray', 'from', 'of']) attempt(() => { Array[name] = () => true; });
    for (const name of ['push', 'map', 'join', 'forEach', 'slice', 'concat', 'includes', 'indexOf', 'keys', 'entries', 'values']) attempt(() => { Array.prototype[name] = () => 'forged'; });
    api.state.set('a', { b: [1, { c: 2 }] });
  `,
  expect: { returned: { a: { b: [1, { c: 2 }] } } },
} satisfies Attack;
