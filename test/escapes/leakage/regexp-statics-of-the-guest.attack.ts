import type { Attack } from '../attack.ts';

export default {
  name: "what the guest's own patterns matched",
  tries: 'To read texts of the guest, or of the run before, from the statics of RegExp.',
  source: `
    const texts = ['$1', '$_', '$&', '$\`', "$'", 'input', 'lastMatch', 'leftContext', 'rightContext'].map((name) => String(RegExp[name]));
    if (mode === 'leave') { await api.fetch('https://api.example/ok', { headers: { 'x-secret': 'secret-4711' } }); api.state.set('left', true); } else api.state.set('seen', texts.filter((text) => /secret|4711/.test(text)));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [] } } },
  ],
} satisfies Attack;
