import type { Attack } from '../attack.ts';

export default {
  name: 'built-ins replaced before a helper is first used',
  tries: 'To have a helper, which loads late, keep functions of this run for the next.',
  source: `
    if (mode === 'leave') {
      for (const [on, names] of [[String.prototype, ['charCodeAt', 'slice', 'codePointAt', 'split', 'replace']], [Array.prototype, ['push', 'join', 'map', 'slice']], [RegExp.prototype, ['exec', 'test']], [Object, ['defineProperty', 'keys', 'create', 'freeze']], [Symbol, ['for']], [globalThis, ['Map', 'WeakMap', 'Uint8Array', 'Symbol']]]) for (const name of names) { const was = on[name]; attempt(() => { on[name] = function (...args) { return new.target === undefined ? was.apply(this, args) : Reflect.construct(was, args, was); }; }); }
      attempt(() => new URL('https://evil.example'));
      attempt(() => structuredClone({ a: 1 }));
      attempt(() => btoa('x'));
      attempt(() => new TextEncoder().encode('x'));
      attempt(() => crypto.randomUUID());
      api.state.set('left', true);
    } else { const url = new URL('/x?a=1', 'https://a.example'); api.state.set('seen', [url.href, url.searchParams.get('a'), btoa('hi'), structuredClone({ a: 1 }).a]); }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['https://a.example/x?a=1', '1', 'aGk=', 1] } } },
    {
      mode: 'see',
      as: 'action',
      expect: { returned: { seen: ['https://a.example/x?a=1', '1', 'aGk=', 1] } },
    },
    {
      mode: 'see',
      as: 'tenant',
      expect: { returned: { seen: ['https://a.example/x?a=1', '1', 'aGk=', 1] } },
    },
  ],
} satisfies Attack;
