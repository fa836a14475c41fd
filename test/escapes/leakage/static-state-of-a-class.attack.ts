import type { Attack } from '../attack.ts';

export default {
  name: 'static state of a class in the source',
  tries: 'To leave a value on a class that is compiled once.',
  source: `
    class Counter { static #count = 0; static next() { return (Counter.#count += 1); } }
    const count = Counter.next();
    if (mode === 'leave') { Counter.next(); api.state.set('left', true); } else api.state.set('seen', count - 1);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 0 } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 0 } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 0 } } },
  ],
} satisfies Attack;
