import type { Attack } from '../attack.ts';

export default {
  name: 'Intl, changed',
  tries: 'To make the next run format and compare as one likes.',
  source: `
    if (mode === 'leave') {
      attempt(() => { Intl.NumberFormat.prototype.formatToParts = () => []; });
      attempt(() => Object.defineProperty(Intl.NumberFormat.prototype, 'format', { get: () => () => 'forged' }));
      attempt(() => Object.defineProperty(Intl.Collator.prototype, 'compare', { get: () => () => 0 }));
      attempt(() => { Intl.DateTimeFormat = class { format() { return 'forged'; } }; });
      attempt(() => { Number.prototype.toLocaleString = () => 'forged'; });
      api.state.set('left', true);
    } else api.state.set('seen', [new Intl.NumberFormat('en').format(1.5), new Intl.Collator('en').compare('a', 'b'), new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'UTC' }).format(0)]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['1.5', -1, '1970'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['1.5', -1, '1970'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['1.5', -1, '1970'] } } },
  ],
} satisfies Attack;
