import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ as a key of the state',
  tries: 'To change the prototype of the object in which the host keeps state.',
  source: `
    api.state.set('__proto__', { admin: true });
    api.state.set('constructor', { prototype: { admin: true } });
    api.state.set('prototype', 1);
    api.state.set('done', true);
  `,
  expect: {
    returned: { constructor: { prototype: { admin: true } }, prototype: 1, done: true },
    effects:
      '[{"type":"state.set","key":"__proto__","value":{"admin":true}},{"type":"state.set","key":"constructor","value":{"prototype":{"admin":true}}},{"type":"state.set","key":"prototype","value":1},{"type":"state.set","key":"done","value":true}]',
  },
} satisfies Attack;
