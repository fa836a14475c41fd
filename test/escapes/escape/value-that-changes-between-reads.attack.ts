import type { Attack } from '../attack.ts';

export default {
  name: 'values that differ at every read',
  tries: 'To pass one value through the check and another into the effect.',
  source: `
    let reads = 0;
    api.state.set('a', { get b() { reads += 1; return reads === 1 ? 1 : () => 'forged'; } });
    api.user.setAppMetadata(new Proxy({ m: 1 }, { ownKeys: (target) => [...Reflect.ownKeys(target)], getPrototypeOf: () => Object.prototype }));
    api.state.set('reads', reads);
  `,
  expect: { returned: { a: { b: 1 }, reads: 1 } },
} satisfies Attack;
