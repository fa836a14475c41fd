import type { Attack } from '../attack.ts';

export default {
  name: 'setters for indices on Array.prototype',
  tries: 'To catch what the guest appends to its lists.',
  source: `
    let caught = 0;
    for (let at = 0; at < 20; at += 1) attempt(() => Object.defineProperty(Array.prototype, at, { set() { caught += 1; }, get() { return 'forged'; }, configurable: true }));
    api.state.set('a', [1, 2, 3]);
    api.log('info', 'x');
    await api.fetch('https://api.example/ok', { headers: { a: 'b' } });
    attempt(() => { for (let at = 0; at < 20; at += 1) delete Array.prototype[at]; });
    api.state.set('caught', caught);
  `,
  expect: { returned: { a: [1, 2, 3], caught: 0 } },
} satisfies Attack;
