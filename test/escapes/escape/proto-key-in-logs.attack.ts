import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ in what is logged',
  tries: 'To change a prototype while the printer walks.',
  source: `
    const value = JSON.parse('{"__proto__":{"admin":true}}');
    api.log('info', value);
    console.log(value, [{ constructor: { prototype: 1 } }]);
    api.state.set('admin', typeof ({}).admin);
  `,
  expect: {
    returned: { admin: 'undefined' },
    logs: ['{"__proto__":{"admin":true}}', '{"__proto__":{"admin":true}} [{"constructor":{"prototype":1}}]'],
  },
} satisfies Attack;
