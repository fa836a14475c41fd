import type { Attack } from '../attack.ts';

export default {
  name: "a returned thenable that keeps the guest's functions",
  tries: "To settle the action more than once with the guest's own functions.",
  source: `
    api.state.set('a', 1);
    return { then(resolve, reject) { resolve(); reject(new Error('late')); resolve({ then: () => { throw 1; } }); throw new Error('later'); } };
  `,
  expect: { returned: { a: 1 } },
} satisfies Attack;
