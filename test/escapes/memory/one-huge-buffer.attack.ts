import type { Attack } from '../attack.ts';

export default {
  name: 'a buffer of a gigabyte',
  tries: 'To reserve a gigabyte outside of the heap.',
  source: `
    let caught = 'none';
    try { new ArrayBuffer(2 ** 30); } catch (error) { caught = error.name; }
    api.state.set('caught', caught);
  `,
  expect: { returned: { caught: 'RangeError' } },
} satisfies Attack;
