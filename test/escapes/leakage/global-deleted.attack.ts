import type { Attack } from '../attack.ts';

export default {
  name: 'built-ins deleted from the global object',
  tries: 'To break the next run.',
  source: `
    const names = ['Map', 'JSON', 'URL', 'structuredClone', 'crypto'];
    if (mode === 'leave') { for (const name of names) attempt(() => { delete globalThis[name]; }); api.state.set('left', true); } else api.state.set('seen', names.map((name) => typeof globalThis[name]));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['function', 'object', 'function', 'function', 'object'] } } },
    {
      mode: 'see',
      as: 'action',
      expect: { returned: { seen: ['function', 'object', 'function', 'function', 'object'] } },
    },
    {
      mode: 'see',
      as: 'tenant',
      expect: { returned: { seen: ['function', 'object', 'function', 'function', 'object'] } },
    },
  ],
} satisfies Attack;
