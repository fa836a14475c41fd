import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ and constructor as levels',
  tries: 'To find a level on the prototype of the table of levels.',
  source: `
    const told = [];
    for (const level of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) { try { api.log(level, 'x'); } catch (error) { told.push(error.name); } }
    api.state.set('told', told);
  `,
  expect: { returned: { told: ['TypeError', 'TypeError', 'TypeError', 'TypeError'] }, logs: [] },
} satisfies Attack;
