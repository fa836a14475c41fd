import type { Attack } from '../attack.ts';

export default {
  name: 'the methods with another receiver',
  tries: "To have a method work on a state of one's own.",
  source: `
    const { set } = api.state;
    set('a', 1);
    set.call(new Proxy({}, { get() { throw 1; } }), 'b', 2);
    Reflect.apply(set, null, ['c', 3]);
    attempt(() => Reflect.construct(set, ['d', 4]));
    attempt(() => new set('d', 4));
  `,
  expect: { returned: { a: 1, b: 2, c: 3 } },
} satisfies Attack;
