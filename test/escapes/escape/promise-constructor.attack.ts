import type { Attack } from '../attack.ts';

export default {
  name: 'Promise.prototype.constructor and Promise itself',
  tries: 'To be constructed in place of the promises that the guest waits for.',
  source: `
    let made = 0;
    class Mine extends Promise { constructor(run) { super(run); made += 1; } }
    attempt(() => Object.defineProperty(Promise.prototype, 'constructor', { get: () => Mine, configurable: true }));
    attempt(() => { globalThis.Promise = Mine; });
    for (const name of ['resolve', 'reject', 'all', 'withResolvers']) attempt(() => { Mine[name] = null; });
    api.state.set('a', 1);
    const asked = api.fetch('https://api.example/ok');
    api.state.set('made', made);
  `,
  expect: { returned: { a: 1, made: 0 } },
} satisfies Attack;
