import type { Attack } from '../attack.ts';

export default {
  name: 'the iterators of arrays, maps and sets',
  tries: 'To be asked for the elements wherever the guest goes over a list.',
  source: `
    let asked = 0;
    const lie = function () { asked += 1; return { next: () => ({ done: true }) }; };
    for (const on of [Array.prototype, Map.prototype, Set.prototype, String.prototype, Object.getPrototypeOf(Int8Array.prototype)]) attempt(() => Object.defineProperty(on, Symbol.iterator, { value: lie, configurable: true, writable: true }));
    attempt(() => { Object.getPrototypeOf([].values()).next = lie; });
    api.state.set('a', [1, 2]);
    api.log('info', 'x');
    await api.fetch('https://api.example/ok', { headers: [['a', 'b']] });
    const counted = asked;
    api.state.set('asked', counted);
  `,
  expect: { returned: { a: [1, 2], asked: 0 } },
} satisfies Attack;
