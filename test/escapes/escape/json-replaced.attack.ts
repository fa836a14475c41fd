import type { Attack } from '../attack.ts';

export default {
  name: 'JSON.parse and JSON.stringify',
  tries: "To write the guest's reports, or to read them.",
  source: `
    let seen = 0;
    attempt(() => { JSON.stringify = () => { seen += 1; return '"forged"'; }; });
    attempt(() => { JSON.parse = () => { seen += 1; return {}; }; });
    attempt(() => { globalThis.JSON = { parse: 1, stringify: 1 }; });
    api.state.set('a', { b: 1 });
    const { body } = await api.fetch('https://api.example/ok', { headers: { a: 'b' } });
    api.state.set('body', body);
    api.state.set('seen', seen);
  `,
  expect: { returned: { a: { b: 1 }, body: 'ok', seen: 0 } },
} satisfies Attack;
