import type { Attack } from '../attack.ts';

export default {
  name: 'lastIndex of a literal pattern',
  tries: 'To leave a number on a pattern that is made once for each piece of source.',
  source: `
    const pattern = /x/g;
    if (mode === 'leave') { pattern.test('aaax'); pattern.left = 1; api.state.set('left', true); } else api.state.set('seen', pattern.lastIndex + (pattern.left ?? 0));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 0 } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 0 } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 0 } } },
  ],
} satisfies Attack;
