import type { Attack } from '../attack.ts';

export default {
  name: 'the methods of Map, Set and WeakMap',
  tries: "To see the guest's tables: pending fetches, kinds of errors, keys.",
  source: `
    let seen = 0;
    for (const table of [Map, Set, WeakMap, WeakSet]) for (const name of Object.getOwnPropertyNames(table.prototype)) if (name !== 'constructor') attempt(() => Object.defineProperty(table.prototype, name, { value: () => { seen += 1; }, configurable: true }));
    for (const name of ['Map', 'Set', 'WeakMap']) attempt(() => { globalThis[name] = class { constructor() { seen += 1; } }; });
    const { body } = await api.fetch('https://api.example/ok');
    const kind = await api.fetch('https://api.example/denied').catch((error) => error.error_kind);
    api.state.set('body', body);
    api.state.set('kind', kind);
    api.state.set('seen', seen);
  `,
  expect: { returned: { body: 'ok', kind: 'http_fetch_denied', seen: 0 } },
} satisfies Attack;
