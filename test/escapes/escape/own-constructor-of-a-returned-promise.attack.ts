import type { Attack } from '../attack.ts';

export default {
  name: 'a returned promise with a constructor of its own',
  tries: 'To have the guest call the action back with functions of the guest.',
  source: `
    let handed = 0;
    const promise = Promise.resolve(1);
    promise.constructor = { [Symbol.species]: function (run) { run(() => { handed += 1; }, () => {}); this.then = () => {}; } };
    promise.then = (resolve) => { api.state.set('a', 1); resolve(); };
    return promise;
  `,
  expect: { returned: { a: 1 } },
  directly: true,
} satisfies Attack;
