import type { Attack } from '../attack.ts';

export default {
  name: 'the functions of Reflect and Object',
  tries: 'To stand between the guest and every property that it reads or defines.',
  source: `
    let seen = 0;
    const native = Object.getOwnPropertyNames, define = Object.defineProperty;
    for (const on of [Reflect, Object]) for (const name of native(on)) if (typeof on[name] === 'function') attempt(() => define(on, name, { value: () => { seen += 1; }, configurable: true, writable: true }));
    api.state.set('a', { b: [1] });
    api.log('info', 'x');
    api.user.setAppMetadata({ c: 1 });
    api.session.setCustomClaim('d', { e: 1 });
    api.state.set('seen', seen);
  `,
  expect: { returned: { a: { b: [1] }, seen: 0 } },
} satisfies Attack;
