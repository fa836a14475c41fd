import type { Attack } from '../attack.ts';

export default {
  name: 'what the last pattern matched',
  tries: 'To read a text that another run has matched.',
  source: `
    if (mode === 'leave') { /(se)(cret)-\\d+/.exec('xx secret-4711 yy'); api.state.set('left', true); } else {
      const statics = ['$1', '$2', '$_', '$&', '$\`', "$'", '$+', 'input', 'lastMatch', 'lastParen', 'leftContext', 'rightContext'].map((name) => String(RegExp[name]));
      api.state.set('seen', statics.some((text) => /cret|4711/.test(text)));
    }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: false } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: false } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: false } } },
  ],
} satisfies Attack;
