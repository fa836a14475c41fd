import type { Attack } from '../attack.ts';

export default {
  name: 'call, apply and bind',
  tries: 'To stand between the guest and every function that it calls.',
  source: `
    let seen = 0;
    for (const name of ['call', 'apply', 'bind', Symbol.hasInstance]) attempt(() => Object.defineProperty(Function.prototype, name, { value: () => { seen += 1; }, configurable: true, writable: true }));
    api.state.set('a', 1);
    console.log('x');
    api.session.setCustomClaim('d', 1);
    await api.fetch('https://api.example/ok');
    api.state.set('seen', seen);
  `,
  expect: { returned: { a: 1, seen: 0 } },
} satisfies Attack;
