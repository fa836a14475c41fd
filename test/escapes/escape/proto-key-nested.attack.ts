import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ as a key inside values',
  tries: 'To change the prototype of whatever the host merges values into.',
  source: `api.state.set('a', [JSON.parse('{"__proto__":{"admin":true},"b":1}')]);`,
  expect: {
    returned: { a: [JSON.parse('{"__proto__":{"admin":true},"b":1}')] },
    effects: '[{"type":"state.set","key":"a","value":[{"__proto__":{"admin":true},"b":1}]}]',
  },
} satisfies Attack;
