import type { Attack } from '../attack.ts';

export default {
  name: 'built-ins replaced on the global object',
  tries: "To have the next run call one's own functions.",
  source: `
    const names = ['Map', 'Promise', 'JSON', 'Array', 'parseInt', 'URL'];
    if (mode === 'leave') {
      for (const name of names) attempt(() => { globalThis[name] = { forged: true }; });
      for (const name of names) attempt(() => Object.defineProperty(globalThis, name, { value: { forged: true } }));
      api.state.set('left', true);
    } else api.state.set('seen', names.map((name) => (globalThis[name]?.forged === true ? name : 'kept')));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['kept', 'kept', 'kept', 'kept', 'kept', 'kept'] } } },
    {
      mode: 'see',
      as: 'action',
      expect: { returned: { seen: ['kept', 'kept', 'kept', 'kept', 'kept', 'kept'] } },
    },
    {
      mode: 'see',
      as: 'tenant',
      expect: { returned: { seen: ['kept', 'kept', 'kept', 'kept', 'kept', 'kept'] } },
    },
  ],
} satisfies Attack;
